import {
  commitSha,
  requestStateSchema,
  type RequestState,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { NewRequest, RequestChange, StoredRequest } from './types';

/** A row of `requests`. PostgreSQL gives its big numbers as text. */
export interface RequestRow {
  id: string;
  state: RequestState;
  environment: string;
  app: string;
  wish: string;
  artifact_id: string | null;
  repository: string | null;
  requested_by: string;
  author: string;
  reason: string | null;
  version: string | null;
  confirmed: string | null;
  on_stale: NewRequest['onStale'];
  policy: string | null;
  waiting_for: string | null;
  plan: string | null;
  commit_sha: string | null;
  unchanged: boolean | number | null;
  error: string | null;
  superseded_by: string | null;
  attempts: number;
  steps: number;
  created_at: number | string;
  updated_at: number | string;
  not_before: number | string | null;
  woken: boolean | number;
  lease_owner: string | null;
  lease_until: number | string;
}

/** States in which somebody has something to do. */
export const ACTIVE_STATES = [
  'queued',
  'rendering',
  'committing',
] as const satisfies readonly RequestState[];

/** States before the commit. */
export const OPEN_STATES = [
  ...ACTIVE_STATES,
  'waiting',
] as const satisfies readonly RequestState[];

/** States in which a pushed change is on its way into the cluster. */
export const ARRIVING_STATES = [
  'pushed',
  'reconciling',
] as const satisfies readonly RequestState[];

const json = (value: unknown) =>
  value === undefined ? null : JSON.stringify(value);

export function newRequestRow(request: NewRequest, now: number): RequestRow {
  const { wish } = request;
  return {
    id: request.id,
    state: 'queued',
    environment: wish.environment,
    app: wish.app,
    wish: JSON.stringify(wish),
    artifact_id: wish.action === 'release' ? wish.artifactId : null,
    repository: request.repository ?? null,
    requested_by: JSON.stringify(request.requestedBy),
    author: JSON.stringify(request.author),
    reason: request.reason ?? null,
    version: json(request.version),
    confirmed: request.confirmed ?? null,
    on_stale: request.onStale,
    policy: json(request.policy),
    waiting_for: null,
    plan: null,
    commit_sha: null,
    unchanged: null,
    error: null,
    superseded_by: null,
    attempts: 0,
    steps: 1,
    created_at: now,
    updated_at: now,
    not_before: null,
    woken: false,
    lease_owner: null,
    lease_until: 0,
  };
}

export function requestOf(row: RequestRow): StoredRequest {
  return {
    id: row.id,
    wish: JSON.parse(row.wish),
    state: requestStateSchema.parse(row.state),
    requestedBy: JSON.parse(row.requested_by),
    author: JSON.parse(row.author),
    onStale: row.on_stale,
    attempts: row.attempts,
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.repository === null ? {} : { repository: row.repository }),
    ...(row.version === null ? {} : { version: JSON.parse(row.version) }),
    ...(row.confirmed === null ? {} : { confirmed: row.confirmed }),
    ...(row.policy === null ? {} : { policy: JSON.parse(row.policy) }),
    ...(row.waiting_for === null
      ? {}
      : { waitingFor: JSON.parse(row.waiting_for) }),
    ...(row.plan === null ? {} : { plan: JSON.parse(row.plan) }),
    ...(row.commit_sha === null ? {} : { commit: commitSha(row.commit_sha) }),
    ...(row.unchanged === null ? {} : { unchanged: Boolean(row.unchanged) }),
    ...(row.error === null ? {} : { error: JSON.parse(row.error) }),
    ...(row.superseded_by === null ? {} : { supersededBy: row.superseded_by }),
  };
}

/** The columns that a step changes; what it does not name stays. */
export function changedColumns(
  change: RequestChange,
  now: number,
): Partial<RequestRow> {
  const { waitingFor, confirmed, plan, commit, unchanged, error } = change;
  return {
    state: change.state,
    updated_at: now,
    not_before: change.notBefore ?? null,
    ...(change.state !== 'waiting'
      ? { waiting_for: null }
      : waitingFor !== undefined && {
          waiting_for: waitingFor && JSON.stringify(waitingFor),
        }),
    ...(confirmed !== undefined && { confirmed }),
    ...(plan !== undefined && { plan: JSON.stringify(plan) }),
    ...(commit !== undefined && { commit_sha: commit }),
    ...(unchanged !== undefined && { unchanged }),
    ...(error !== undefined && { error: error && JSON.stringify(error) }),
    ...(change.supersededBy !== undefined && {
      superseded_by: change.supersededBy,
    }),
    ...(change.attempts !== undefined && { attempts: change.attempts }),
  };
}
