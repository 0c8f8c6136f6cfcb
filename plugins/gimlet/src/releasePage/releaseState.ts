import type {
  ReleaseAnswer,
  ReleaseRequest,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { shortSha } from '../elements';

/** What a release is now, for the banner of its page. */
export interface ReleaseState {
  tone: 'success' | 'info' | 'warning' | 'danger';
  title: string;
  /** The change that says more: the rollback that took it back, what came after it. */
  see?: { commit: string; words: string };
}

/** What has become of a change, from what git says of it. */
export function releaseState({
  release,
  next,
}: Pick<ReleaseAnswer, 'release' | 'next'>): ReleaseState {
  const { environment, app, kind, current, rolledBackBy } = release;
  if (rolledBackBy) {
    return {
      tone: 'warning',
      title: `Rolled back: this no longer runs in ${environment}`,
      see: {
        commit: rolledBackBy,
        words: `See the rollback ${shortSha(rolledBackBy)}`,
      },
    };
  }
  if (current) return { tone: 'success', title: currentTitle(release) };
  return {
    tone: 'info',
    title:
      kind === 'hold' || kind === 'resume'
        ? `A former change of ${app} in ${environment}`
        : `Superseded: a later change of ${app} is in ${environment} now`,
    ...(next && {
      see: { commit: next, words: `See the next change ${shortSha(next)}` },
    }),
  };
}

function currentTitle({
  environment,
  app,
  kind,
}: ReleaseAnswer['release']): string {
  switch (kind) {
    case 'delete':
      return `${app} is deleted from ${environment}`;
    case 'rollback':
      return `${environment} is rolled back to this: it is what git says runs`;
    case 'by-hand':
      return `Changed by hand: this is what ${environment} has in git, and nobody released it`;
    case 'hold':
      return `Automatic releases of ${app} in ${environment} are held`;
    default:
      return `Pushed: this is what ${environment} has in git`;
  }
}

/** How long the server took from the wish to the commit, in milliseconds; `undefined` where that is not known. */
export function tookOf({
  release,
  request,
}: {
  release: ReleaseAnswer['release'];
  request?: Pick<ReleaseRequest, 'createdAt'>;
}): number | undefined {
  const { outcome } = release;
  const asked = outcome?.requestedAt ?? request?.createdAt;
  if (!outcome || asked === undefined) return undefined;
  return Math.max(outcome.pushedAt - asked, 0);
}
