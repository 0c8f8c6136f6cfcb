import {
  commandKindSchema,
  skippedKindSchema,
  type Observation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { z } from 'zod/v3';
import type { AgentSession } from '../agents/types';

/** A row of `agent_sessions`. PostgreSQL gives its big numbers as text. */
export interface SessionRow {
  environment: string;
  session_id: string;
  token_id: string;
  agent_version: string;
  cluster_version: string | null;
  allow: string;
  skipped_kinds: string;
  opened_at: number | string;
  seen_at: number | string;
  ended_at: number | string | null;
  stream_id: string | null;
  sequence: number;
  wants_snapshot: boolean | number;
  snapshot: number;
  snapshot_part: number;
}

/** A row of `cluster_objects`. */
export interface ObjectRow {
  environment: string;
  object_key: string;
  type: string;
  app: string | null;
  hash: string;
  snapshot: number;
  observation: string;
}

export function observationOf(
  row: Pick<ObjectRow, 'observation'>,
): Observation {
  const observation: Observation = JSON.parse(row.observation);
  return observation;
}

export function sessionOf(row: SessionRow): AgentSession {
  return {
    environment: row.environment,
    id: row.session_id,
    tokenId: row.token_id,
    agentVersion: row.agent_version,
    ...(row.cluster_version === null
      ? {}
      : { clusterVersion: row.cluster_version }),
    allow: z.array(commandKindSchema).parse(JSON.parse(row.allow)),
    skippedKinds: z
      .array(skippedKindSchema)
      .parse(JSON.parse(row.skipped_kinds)),
    openedAt: Number(row.opened_at),
    seenAt: Number(row.seen_at),
    ...(row.ended_at === null ? {} : { endedAt: Number(row.ended_at) }),
    ...(row.stream_id === null ? {} : { streamId: row.stream_id }),
    sequence: row.sequence,
    isComplete: !row.wants_snapshot && row.snapshot_part === 0,
  };
}
