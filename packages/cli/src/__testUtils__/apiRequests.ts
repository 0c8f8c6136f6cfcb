import type { z } from 'zod/v3';
import {
  commitSha,
  planDigest,
  treeId,
  type plannedChangeSchema,
  type requestAnswerSchema,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** A request as the API answers it. */
export type ApiRequest = z.input<typeof requestAnswerSchema>;

/** A request of CI's that is on its way to production, but for what a test changes. */
export function apiRequest(change: Partial<ApiRequest> = {}): ApiRequest {
  const state = change.state ?? 'queued';
  return {
    id: '0192f0c1-7abc-7000-8000-000000000001',
    wish: {
      action: 'release',
      environment: 'production',
      app: 'checkout',
      artifactId: 'acme/checkout-0123456789abcdef',
    },
    state,
    requestedBy: { kind: 'token', ref: 'token/ci', name: 'ci' },
    version: {
      sha: '1f3c9a2'.padEnd(40, '0'),
      title: 'Faster cart',
      authorName: 'Bob Nagy',
    },
    createdAt: 1_799_999_940_000,
    updatedAt: 1_799_999_940_000,
    timeline: [{ at: 1_799_999_940_000, state, text: 'asked for' }],
    ...change,
  };
}

const digest = planDigest('55aa0e12'.padEnd(64, '0'));
const tree = treeId('5d0c9e7'.padEnd(40, '0'));

/** The plan of a hold, as the API answers it. */
export const plannedHold: z.input<typeof plannedChangeSchema> = {
  wish: { action: 'hold', environment: 'production', app: 'checkout' },
  repository: 'acme/gitops',
  branch: 'main',
  base: commitSha('1b77e02'.padEnd(40, '0')),
  digest,
  path: 'production/checkout',
  tree,
  changesNothing: false,
  message: 'Hold checkout in production',
  warnings: [],
  diff: {
    action: 'hold',
    environment: 'production',
    app: 'checkout',
    objects: [],
    files: [],
    unchanged: 3,
    rewritten: [],
    jobs: [],
    digest,
    warnings: [],
  },
  decision: { allowed: true, reason: 'yes' },
};
