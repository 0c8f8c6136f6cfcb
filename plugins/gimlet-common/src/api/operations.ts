import { z } from 'zod/v3';
import { artifactSchema } from '../artifact/artifact';
import {
  artifactAnswerSchema,
  artifactPageSchema,
  listArtifactsQuerySchema,
  shipArtifactAnswerSchema,
} from './artifacts';
import { changeWishSchema } from './changes';
import { clusterOperations } from './clusterOperations';
import { defineOperation } from './defineOperation';
import {
  appNameSchema,
  artifactIdSchema,
  environmentNameSchema,
  requestIdSchema,
  shortCommitSchema,
  tokenIdSchema,
} from './fields';
import { pageQuerySchema } from './pages';
import { plannedChangeSchema } from './plans';
import {
  entityReleasesSchema,
  environmentsAnswerSchema,
  indexRebuildAnswerSchema,
  listReleasesQuerySchema,
  releaseAnswerSchema,
  releasePageSchema,
} from './releases';
import {
  branchDeletedAnswerSchema,
  branchDeletedBodySchema,
  confirmRequestBodySchema,
  createRequestBodySchema,
  listRequestsQuerySchema,
  requestAnswerSchema,
  requestPageSchema,
} from './requests';
import {
  createTokenAnswerSchema,
  createTokenBodySchema,
  tokenSchema,
  tokensAnswerSchema,
} from './tokens';

const requestParams = z.object({ requestId: requestIdSchema });

/** Every operation of the API, by its name. @public */
export const operations = {
  shipArtifact: defineOperation({
    method: 'POST',
    path: '/artifacts',
    tag: 'artifacts',
    summary: 'Ship an artifact',
    description:
      'Stores what CI built, evaluates the deploy policy of each of its manifests, and makes a request for each one that triggers. Shipping the same artifact twice is one artifact. Needs gimlet.artifact.create.',
    body: artifactSchema,
    answer: shipArtifactAnswerSchema,
    status: 201,
  }),
  listArtifacts: defineOperation({
    method: 'GET',
    path: '/artifacts',
    tag: 'artifacts',
    summary: 'List artifacts, newest first',
    description: 'Needs gimlet.artifact.read.',
    query: listArtifactsQuerySchema,
    answer: artifactPageSchema,
  }),
  getArtifact: defineOperation({
    method: 'GET',
    path: '/artifacts/:artifactId',
    tag: 'artifacts',
    summary: 'Read an artifact',
    description: 'Needs gimlet.artifact.read.',
    params: z.object({ artifactId: artifactIdSchema }),
    answer: artifactAnswerSchema,
  }),
  planChange: defineOperation({
    method: 'POST',
    path: '/plans',
    tag: 'requests',
    summary: 'Plan a change, without making it',
    description:
      'Answers the exact diff, the tree that the folder will have, and the digest that makes it. Needs gimlet.release.read.',
    body: changeWishSchema,
    answer: plannedChangeSchema,
  }),
  createRequest: defineOperation({
    method: 'POST',
    path: '/requests',
    tag: 'requests',
    summary:
      'Ask for a change: a release, a rollback, a deletion, a hold or its end',
    description:
      'Needs the permission of the action: gimlet.release.create, .rollback, .delete, or .hold for hold and resume; and gimlet.release.take-over to take an app over.',
    body: createRequestBodySchema,
    answer: requestAnswerSchema,
    status: 201,
    idempotent: true,
  }),
  listRequests: defineOperation({
    method: 'GET',
    path: '/requests',
    tag: 'requests',
    summary: 'List requests, newest first',
    description: 'Needs gimlet.release.read.',
    query: listRequestsQuerySchema,
    answer: requestPageSchema,
  }),
  getRequest: defineOperation({
    method: 'GET',
    path: '/requests/:requestId',
    tag: 'requests',
    summary: 'Read a request, with its way',
    description: 'Needs gimlet.release.read.',
    params: requestParams,
    answer: requestAnswerSchema,
  }),
  planRequest: defineOperation({
    method: 'GET',
    path: '/requests/:requestId/plan',
    tag: 'requests',
    summary: 'Plan a request as it would be made now',
    description:
      'The new plan of a request that waits because its plan changed. Needs gimlet.release.read.',
    params: requestParams,
    answer: plannedChangeSchema,
  }),
  confirmRequest: defineOperation({
    method: 'POST',
    path: '/requests/:requestId/confirm',
    tag: 'requests',
    summary: 'Confirm the new plan of a request whose plan changed',
    description: 'Needs the permission of the action, as making it does.',
    params: requestParams,
    body: confirmRequestBodySchema,
    answer: requestAnswerSchema,
  }),
  cancelRequest: defineOperation({
    method: 'POST',
    path: '/requests/:requestId/cancel',
    tag: 'requests',
    summary: 'Cancel a request that was not committed yet',
    description:
      "One's own, or any with gimlet.request.cancel. A request that is being pushed can no longer be cancelled: roll it back.",
    params: requestParams,
    answer: requestAnswerSchema,
  }),
  listReleases: defineOperation({
    method: 'GET',
    path: '/releases',
    tag: 'releases',
    summary: 'List the changes of apps, newest first',
    description: 'Needs gimlet.release.read.',
    query: listReleasesQuerySchema,
    answer: releasePageSchema,
  }),
  getRelease: defineOperation({
    method: 'GET',
    path: '/releases/:environment/:app/:commit',
    tag: 'releases',
    summary: 'Read a change of an app, with its diff',
    description: 'Needs gimlet.release.read.',
    params: z.object({
      environment: environmentNameSchema,
      app: appNameSchema,
      commit: shortCommitSchema,
    }),
    answer: releaseAnswerSchema,
  }),
  getEntityReleases: defineOperation({
    method: 'GET',
    path: '/entities/:kind/:namespace/:name/releases',
    tag: 'releases',
    summary: 'All that the Releases tab of an entity shows',
    description:
      'What runs where, what waits, and the first page of the history. Needs gimlet.release.read, and the entity.',
    params: z.object({
      kind: z.string().min(1).max(63),
      namespace: z.string().min(1).max(63),
      name: z.string().min(1).max(63),
    }),
    query: pageQuerySchema.pick({ limit: true }),
    answer: entityReleasesSchema,
  }),
  listEnvironments: defineOperation({
    method: 'GET',
    path: '/environments',
    tag: 'environments',
    summary: 'List the environments, in order of promotion',
    description: 'Needs gimlet.environment.read.',
    answer: environmentsAnswerSchema,
  }),
  ...clusterOperations,
  branchDeleted: defineOperation({
    method: 'POST',
    path: '/branches/deleted',
    tag: 'branches',
    summary: 'Tell that a branch was deleted',
    description:
      "Runs the cleanup policies of the branch's last artifact, by which an app is deleted that was released from that branch. Needs gimlet.branch.delete.",
    body: branchDeletedBodySchema,
    answer: branchDeletedAnswerSchema,
  }),
  listTokens: defineOperation({
    method: 'GET',
    path: '/tokens',
    tag: 'tokens',
    summary: 'List tokens, without their secrets',
    description:
      "A user's own; all of them with gimlet.token.read. Only for signed-in users.",
    answer: tokensAnswerSchema,
  }),
  createToken: defineOperation({
    method: 'POST',
    path: '/tokens',
    tag: 'tokens',
    summary: 'Make a token',
    description:
      'Its secret is in the answer, this once. Needs gimlet.token.create. Only for signed-in users.',
    body: createTokenBodySchema,
    answer: createTokenAnswerSchema,
    status: 201,
  }),
  revokeToken: defineOperation({
    method: 'DELETE',
    path: '/tokens/:tokenId',
    tag: 'tokens',
    summary: 'Revoke a token, at once and for good',
    description:
      "One's own, or any with gimlet.token.revoke. Only for signed-in users.",
    params: z.object({ tokenId: tokenIdSchema }),
    answer: tokenSchema,
  }),
  rebuildIndex: defineOperation({
    method: 'POST',
    path: '/index/rebuild',
    tag: 'environments',
    summary: 'Throw the release index away and build it anew from git',
    description: 'Needs gimlet.index.rebuild. Only for signed-in users.',
    answer: indexRebuildAnswerSchema,
  }),
};

/** @public */
export type Operations = typeof operations;

/** @public */
export type OperationName = keyof Operations;
