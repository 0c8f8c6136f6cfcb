import type { OperationName } from '@gimlet-io/backstage-plugin-gimlet-common';

const KIB = 1024;

/**
 * Artifacts hold manifests and variables of a whole repository, reports a thousand objects of a cluster, results a piece of a log or
 * an object; nothing else that is sent is large.
 */
const BODY_LIMITS: Partial<Record<OperationName, number>> = {
  shipArtifact: 5 * KIB * KIB,
  reportFromAgent: 10 * KIB * KIB,
  sendCommandResult: 2 * KIB * KIB,
};

/** How many bytes the body of an operation may have, after unzipping. */
export function bodyLimit(name: OperationName): number {
  return BODY_LIMITS[name] ?? 100 * KIB;
}

/** How many bytes a webhook may have, after unzipping: Flux's messages are short. */
export const WEBHOOK_LIMIT = 256 * KIB;

/** Where Flux's notification-controller sends to. */
export const FLUX_WEBHOOK_PATH = '/webhooks/flux';
