import {
  titleOf,
  type Release,
  type ReleaseRecord,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { duration } from '../terminal';

/** How it arrived in the cluster, where something reports from there. */
function arrivedAs({
  outcome,
}: Partial<Pick<Release, 'outcome'>>): string | undefined {
  switch (outcome?.state) {
    case 'reconciling':
      return 'rolling out';
    case 'failed':
      return outcome.recoveredAt === undefined ? 'failed' : 'recovered';
    case 'ready':
      return outcome.readyAt === undefined
        ? undefined
        : duration(outcome.readyAt - (outcome.requestedAt ?? outcome.pushedAt));
    default:
      return undefined;
  }
}

/** What is rolled out; a deletion, a hold and a resume run nothing. */
const RUNS: ReleaseRecord['kind'][] = ['release', 'promotion', 'rollback'];

/** A change's outcome in words: what git knows of it, and a server how it arrived. */
export function outcomeOf(
  release: ReleaseRecord & Partial<Pick<Release, 'outcome'>>,
): string {
  if (release.rolledBackBy) {
    return 'taken back';
  }
  const arrived = RUNS.includes(release.kind) && arrivedAs(release);
  if (arrived) {
    return arrived;
  }
  switch (release.kind) {
    case 'release':
      return 'released';
    case 'promotion':
      return 'promoted';
    case 'rollback':
      return 'rolled back';
    case 'delete':
      return 'deleted';
    case 'hold':
      return 'held';
    case 'resume':
      return 'resumed';
    default:
      return release.rollbackTo ? 'reverted by hand' : 'by hand';
  }
}

/** The title that people know a change by: that of its version, else the reason, or what a person wrote. */
export function titleOfRelease(release: ReleaseRecord): string {
  const { kind, version, subject, reason = '' } = release;
  if (kind === 'by-hand') {
    return subject;
  }
  return (version && titleOf(version)) || reason.split('\n', 1)[0];
}

/** A mark behind the environment, so that a list can be read without its last column. */
export function markOf(release: ReleaseRecord): string {
  if (release.kind === 'rollback') {
    return ' ↩';
  }
  return release.kind === 'by-hand' ? ' ✎' : '';
}
