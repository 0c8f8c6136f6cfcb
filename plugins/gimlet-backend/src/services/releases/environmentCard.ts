import type {
  AppLiveSummary,
  ArtifactSummary,
  Decision,
  EnvironmentCard,
  Release,
  ReleaseRecord,
  ToldError,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { AppState, StoredRequest } from '../../database/types';
import { shownRequest } from '../requests/requestAnswer';

/** Known artifacts of a range. */
export interface KnownArtifacts {
  count: number;
  items: ArtifactSummary[];
}

/** What is known of one app in one environment, before it is put on a card. */
export interface CardFacts {
  environment: string;
  app: string;
  /** Absent where neither a folder nor a hold is there. */
  state?: AppState;
  /** Of the same app, in the environment before this one. */
  before?: { environment: string; state?: AppState };
  /** Newer than what runs; all, where nothing does. */
  newer: KnownArtifacts;
  /** Between what runs here and what runs in the environment before. */
  between?: number;
  /** Open and failed ones, newest first. */
  requests: readonly StoredRequest[];
  may: EnvironmentCard['may'];
  problem?: ToldError;
}

/** What runs: Gimlet's last change, where people changed the folder since. Undefined where nothing does. */
export function runningRecord(
  state: AppState | undefined,
): ReleaseRecord | undefined {
  if (!state || state.tree === null) return undefined;
  return state.released ?? state.current;
}

function lagOf({
  state,
  before,
  between,
}: CardFacts): EnvironmentCard['lag'] | undefined {
  const here = runningRecord(state)?.version;
  const there = runningRecord(before?.state)?.version;
  if (!before || !here || !there) return undefined;
  const lag = { from: before.environment, same: here.sha === there.sha };
  const seconds = there.created - here.created;
  // Ahead of the environment before, such as after a fix that went straight here: it is behind by nothing.
  if (lag.same || seconds < 0) return lag;
  return {
    ...lag,
    seconds,
    ...(between !== undefined && { changes: between }),
  };
}

/** Requests on their way, and those that failed since the last change of the folder. */
function openOrFailedSince(
  requests: readonly StoredRequest[],
  state: AppState | undefined,
): StoredRequest[] {
  const changed = (state?.current?.committer.time ?? 0) * 1000;
  return requests.filter(
    ({ state: now, updatedAt }) => now !== 'failed' || updatedAt >= changed,
  );
}

/** An app in an environment, as its card shows it. */
export function environmentCard(
  facts: CardFacts,
  show: (record: ReleaseRecord) => Release,
  live: AppLiveSummary | undefined,
): EnvironmentCard {
  const { environment, app, state, newer, requests, may, problem } = facts;
  const running = runningRecord(state);
  const byHand =
    running && state?.current?.kind === 'by-hand' ? state.current : undefined;
  const [newest] = newer.items;
  const lag = lagOf(facts);
  return {
    environment,
    app,
    ...(running && { current: show(running) }),
    ...(byHand && { changedByHand: show(byHand) }),
    ...(state?.held && {
      held: { ...(state.heldBy && { by: show(state.heldBy) }) },
    }),
    ...(newer.count > 0 && {
      behind: { changes: newer.count, ...(newest && { newest }) },
    }),
    ...(lag && { lag }),
    requests: openOrFailedSince(requests, state).map(shownRequest),
    may,
    ...(live && { live }),
    ...(problem && { problem }),
  };
}

/** An app whose folder belongs to another repository than the entity's: named, and nothing offered. */
export function foreignCard(
  place: { environment: string; app: string },
  repository: string,
): EnvironmentCard {
  const { environment, app } = place;
  const decision: Decision = {
    allowed: false,
    reason: `${environment}/${app} was released from ${repository}`,
  };
  return {
    environment,
    app,
    requests: [],
    may: {
      release: decision,
      rollback: decision,
      delete: decision,
      hold: decision,
    },
    foreign: { repository },
  };
}
