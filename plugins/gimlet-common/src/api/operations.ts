import { z } from 'zod/v3';
import { artifactSchema } from '../artifact/artifact';
import {
  agentCommandIdSchema,
  agentReportAnswerSchema,
  agentReportSchema,
  agentSessionIdSchema,
  commandResultAnswerSchema,
  commandResultSchema,
  openSessionAnswerSchema,
  openSessionBodySchema,
} from './agents';
import {
  artifactAnswerSchema,
  artifactPageSchema,
  listArtifactsQuerySchema,
  shipArtifactAnswerSchema,
} from './artifacts';
import { changeWishSchema } from './changes';
import {
  appNameSchema,
  artifactIdSchema,
  environmentNameSchema,
  requestIdSchema,
  shortCommitSchema,
  tokenIdSchema,
} from './fields';
import {
  alertIdSchema,
  alertSchema,
  alertsAnswerSchema,
  appCommandAnswerSchema,
  appCommandSchema,
  appLiveSchema,
  environmentLiveSchema,
  listAlertsQuerySchema,
  objectQuerySchema,
  objectTextSchema,
  silenceAlertBodySchema,
} from './live';
import type { Operation } from './operation';
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

const nothing = z.undefined();

type Written<O> = Pick<O & Operation, 'method' | 'path' | 'tag' | 'summary'> &
  Partial<O>;

function operation<
  Answer extends z.ZodTypeAny,
  Params extends z.ZodTypeAny = z.ZodUndefined,
  Query extends z.ZodTypeAny = z.ZodUndefined,
  Body extends z.ZodTypeAny = z.ZodUndefined,
>(
  written: Written<Operation<Params, Query, Body, Answer>> & {
    answer: Answer;
    description: string;
  },
): Operation<Params, Query, Body, Answer> {
  const { params, query, body, status = 200, idempotent = false } = written;
  return {
    ...written,
    params: (params ?? nothing) as Params,
    query: (query ?? nothing) as Query,
    body: (body ?? nothing) as Body,
    status,
    idempotent,
  };
}

const requestParams = z.object({ requestId: requestIdSchema });
const sessionParams = z.object({ sessionId: agentSessionIdSchema });
const appParams = z.object({
  environment: environmentNameSchema,
  app: appNameSchema,
});

/** Every operation of the API, by its name. @public */
export const operations = {
  shipArtifact: operation({
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
  listArtifacts: operation({
    method: 'GET',
    path: '/artifacts',
    tag: 'artifacts',
    summary: 'List artifacts, newest first',
    description: 'Needs gimlet.artifact.read.',
    query: listArtifactsQuerySchema,
    answer: artifactPageSchema,
  }),
  getArtifact: operation({
    method: 'GET',
    path: '/artifacts/:artifactId',
    tag: 'artifacts',
    summary: 'Read an artifact',
    description: 'Needs gimlet.artifact.read.',
    params: z.object({ artifactId: artifactIdSchema }),
    answer: artifactAnswerSchema,
  }),
  planChange: operation({
    method: 'POST',
    path: '/plans',
    tag: 'requests',
    summary: 'Plan a change, without making it',
    description:
      'Answers the exact diff, the tree that the folder will have, and the digest that makes it. Needs gimlet.release.read.',
    body: changeWishSchema,
    answer: plannedChangeSchema,
  }),
  createRequest: operation({
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
  listRequests: operation({
    method: 'GET',
    path: '/requests',
    tag: 'requests',
    summary: 'List requests, newest first',
    description: 'Needs gimlet.release.read.',
    query: listRequestsQuerySchema,
    answer: requestPageSchema,
  }),
  getRequest: operation({
    method: 'GET',
    path: '/requests/:requestId',
    tag: 'requests',
    summary: 'Read a request, with its way',
    description: 'Needs gimlet.release.read.',
    params: requestParams,
    answer: requestAnswerSchema,
  }),
  planRequest: operation({
    method: 'GET',
    path: '/requests/:requestId/plan',
    tag: 'requests',
    summary: 'Plan a request as it would be made now',
    description:
      'The new plan of a request that waits because its plan changed. Needs gimlet.release.read.',
    params: requestParams,
    answer: plannedChangeSchema,
  }),
  confirmRequest: operation({
    method: 'POST',
    path: '/requests/:requestId/confirm',
    tag: 'requests',
    summary: 'Confirm the new plan of a request whose plan changed',
    description: 'Needs the permission of the action, as making it does.',
    params: requestParams,
    body: confirmRequestBodySchema,
    answer: requestAnswerSchema,
  }),
  cancelRequest: operation({
    method: 'POST',
    path: '/requests/:requestId/cancel',
    tag: 'requests',
    summary: 'Cancel a request that was not committed yet',
    description:
      "One's own, or any with gimlet.request.cancel. A request that is being pushed can no longer be cancelled: roll it back.",
    params: requestParams,
    answer: requestAnswerSchema,
  }),
  listReleases: operation({
    method: 'GET',
    path: '/releases',
    tag: 'releases',
    summary: 'List the changes of apps, newest first',
    description: 'Needs gimlet.release.read.',
    query: listReleasesQuerySchema,
    answer: releasePageSchema,
  }),
  getRelease: operation({
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
  getEntityReleases: operation({
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
  listEnvironments: operation({
    method: 'GET',
    path: '/environments',
    tag: 'environments',
    summary: 'List the environments, in order of promotion',
    description: 'Needs gimlet.environment.read.',
    answer: environmentsAnswerSchema,
  }),
  getEnvironmentLive: operation({
    method: 'GET',
    path: '/environments/:environment/live',
    tag: 'live',
    summary: "How an environment's cluster does",
    description:
      'Its agent, what Flux follows, and the health of its apps, as the agent reported it last. Needs gimlet.environment.read; of apps it shows those of which the caller may gimlet.release.read.',
    params: appParams.pick({ environment: true }),
    answer: environmentLiveSchema,
  }),
  getAppLive: operation({
    method: 'GET',
    path: '/environments/:environment/apps/:app/live',
    tag: 'live',
    summary: 'How an app does in a cluster, down to its pods',
    description: 'As the agent reported it last. Needs gimlet.release.read.',
    params: appParams,
    answer: appLiveSchema,
  }),
  commandApp: operation({
    method: 'POST',
    path: '/environments/:environment/apps/:app/commands',
    tag: 'live',
    summary: 'Restart an app; reconcile it, suspend it or resume it in Flux',
    description:
      "Answers when the environment's agent has done it. Needs gimlet.workload.restart, or gimlet.flux.reconcile for the others.",
    params: appParams,
    body: appCommandSchema,
    answer: appCommandAnswerSchema,
  }),
  describeObject: operation({
    method: 'GET',
    path: '/environments/:environment/apps/:app/describe',
    tag: 'live',
    summary: 'Describe an object of an app, as kubectl would',
    description: 'Read by the agent, now. Needs gimlet.object.read.',
    params: appParams,
    query: objectQuerySchema,
    answer: objectTextSchema,
  }),
  getObject: operation({
    method: 'GET',
    path: '/environments/:environment/apps/:app/object',
    tag: 'live',
    summary: 'Read an object of an app as YAML',
    description:
      'Read by the agent, now. Never a Secret. Needs gimlet.object.read.',
    params: appParams,
    query: objectQuerySchema,
    answer: objectTextSchema,
  }),
  listAlerts: operation({
    method: 'GET',
    path: '/alerts',
    tag: 'live',
    summary: 'List alerts, newest first',
    description: 'Needs gimlet.release.read of their apps.',
    query: listAlertsQuerySchema,
    answer: alertsAnswerSchema,
  }),
  silenceAlert: operation({
    method: 'POST',
    path: '/alerts/:alertId/silence',
    tag: 'live',
    summary: 'Silence an alert for a while',
    description: 'Needs gimlet.alert.silence.',
    params: z.object({ alertId: alertIdSchema }),
    body: silenceAlertBodySchema,
    answer: alertSchema,
  }),
  openAgentSession: operation({
    method: 'POST',
    path: '/agents/sessions',
    tag: 'agents',
    summary: 'Begin to report from a cluster',
    description:
      "Takes the place of the environment's former session. Only for a token with agent.connect alone, which is bounded to one environment.",
    body: openSessionBodySchema,
    answer: openSessionAnswerSchema,
    status: 201,
  }),
  reportFromAgent: operation({
    method: 'POST',
    path: '/agents/sessions/:sessionId/reports',
    tag: 'agents',
    summary: 'Report what changed in the cluster',
    description:
      'Numbered from 1; an empty one is the heartbeat. May be compressed with gzip. Only for the token that opened the session.',
    params: sessionParams,
    body: agentReportSchema,
    answer: agentReportAnswerSchema,
  }),
  sendCommandResult: operation({
    method: 'POST',
    path: '/agents/sessions/:sessionId/results/:commandId',
    tag: 'agents',
    summary: 'Send what a command puts out, and how it ended',
    description: 'Only for the token that opened the session.',
    params: sessionParams.extend({ commandId: agentCommandIdSchema }),
    body: commandResultSchema,
    answer: commandResultAnswerSchema,
  }),
  closeAgentSession: operation({
    method: 'DELETE',
    path: '/agents/sessions/:sessionId',
    tag: 'agents',
    summary: 'Say that the agent ends',
    description:
      'It counts as gone at once; what it reported stays. Only for the token that opened the session.',
    params: sessionParams,
    answer: z.object({}),
  }),
  branchDeleted: operation({
    method: 'POST',
    path: '/branches/deleted',
    tag: 'branches',
    summary: 'Tell that a branch was deleted',
    description:
      "Runs the cleanup policies of the branch's last artifact, by which an app is deleted that was released from that branch. Needs gimlet.branch.delete.",
    body: branchDeletedBodySchema,
    answer: branchDeletedAnswerSchema,
  }),
  listTokens: operation({
    method: 'GET',
    path: '/tokens',
    tag: 'tokens',
    summary: 'List tokens, without their secrets',
    description:
      "A user's own; all of them with gimlet.token.read. Only for signed-in users.",
    answer: tokensAnswerSchema,
  }),
  createToken: operation({
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
  revokeToken: operation({
    method: 'DELETE',
    path: '/tokens/:tokenId',
    tag: 'tokens',
    summary: 'Revoke a token, at once and for good',
    description:
      "One's own, or any with gimlet.token.revoke. Only for signed-in users.",
    params: z.object({ tokenId: tokenIdSchema }),
    answer: tokenSchema,
  }),
  rebuildIndex: operation({
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
