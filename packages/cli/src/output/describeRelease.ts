import type { ReleaseRecord } from '@gimlet-io/backstage-plugin-gimlet-common';
import { titleOf } from '@gimlet-io/backstage-plugin-gimlet-common';

/** What git knows of a change's outcome, in words. */
export function outcomeOf(release: ReleaseRecord): string {
  if (release.rolledBackBy) {
    return 'taken back';
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
