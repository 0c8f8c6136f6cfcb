import {
  arrivalSchema,
  commitSha,
  type WishedAction,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { arrivalMemorySchema, type ArrivalState } from '@gimlet-io/core';
import type { FollowedArrival } from '../arrival/types';
import type { RequestRow } from './requestRows';
import type { RequestChange } from './types';

/** A row of `arrivals`. PostgreSQL gives its big numbers as text. */
export interface ArrivalRow {
  request_id: string;
  environment: string;
  app: string;
  action: WishedAction;
  commit_sha: string;
  pushed_at: number | string;
  followed: boolean | number;
  state: ArrivalState;
  since: number | string;
  arrival: string | null;
  memory: string | null;
  said: string | null;
  due_at: number | string | null;
  version: number;
}

/** Holds are about no cluster: nothing arrives. */
export const STAYS_IN_GIT: readonly WishedAction[] = ['hold', 'resume'];

export function newArrivalRow(
  request: RequestRow,
  { pushedAt, followed }: NonNullable<RequestChange['arrives']>,
): ArrivalRow {
  const { action }: { action: WishedAction } = JSON.parse(request.wish);
  const isFollowed = followed && !STAYS_IN_GIT.includes(action);
  return {
    request_id: request.id,
    environment: request.environment,
    app: request.app,
    action,
    commit_sha: request.commit_sha ?? '',
    pushed_at: pushedAt,
    followed: isFollowed,
    state: 'pushed',
    since: pushedAt,
    arrival: null,
    memory: null,
    said: null,
    due_at: isFollowed ? pushedAt : null,
    version: 0,
  };
}

export function arrivalOf(row: ArrivalRow): FollowedArrival {
  return {
    requestId: row.request_id,
    environment: row.environment,
    app: row.app,
    action: row.action,
    commit: commitSha(row.commit_sha),
    pushedAt: Number(row.pushed_at),
    state: row.state,
    since: Number(row.since),
    version: row.version,
    ...(row.arrival === null
      ? {}
      : { arrival: arrivalSchema.parse(JSON.parse(row.arrival)) }),
    ...(row.memory === null
      ? {}
      : { memory: arrivalMemorySchema.parse(JSON.parse(row.memory)) }),
    ...(row.said === null ? {} : { said: row.said }),
    ...(row.due_at === null ? {} : { dueAt: Number(row.due_at) }),
  };
}
