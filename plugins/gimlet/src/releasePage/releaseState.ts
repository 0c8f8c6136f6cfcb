import type {
  ReleaseAnswer,
  ReleaseRequest,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { shortSha } from '../elements/shortSha';

/** What a release is now, for the banner of its page. */
export interface ReleaseState {
  tone: 'success' | 'info' | 'warning' | 'danger';
  title: string;
  /** It arrives, and is not there yet. */
  underWay?: boolean;
  /** The change that says more: the rollback that took it back, what came after it. */
  see?: { commit: string; words: string };
}

/** What has become of a change: from what git says of it, and of the current one from what its cluster says. */
export function releaseState({
  release,
  next,
  live,
}: Pick<ReleaseAnswer, 'release' | 'next' | 'live'>): ReleaseState {
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
  if (current) {
    return (
      arrivalOf(release, live) ?? {
        tone: 'success',
        title: currentTitle(release),
      }
    );
  }
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

/** How the current change fares in the cluster; `undefined` where nothing is known of that. */
function arrivalOf(
  { outcome, kind }: ReleaseAnswer['release'],
  live: ReleaseAnswer['live'],
): ReleaseState | undefined {
  // They change nothing that runs.
  if (kind === 'hold' || kind === 'resume') return undefined;
  const text = live?.rollout?.text ?? live?.health.text;
  const state = live?.rollout?.state ?? outcome?.state;
  const recovered =
    outcome?.recoveredAt !== undefined || live?.health.state === 'healthy';
  if (state === 'failed') {
    const why = text ?? outcome?.reason ?? 'its cluster does not say why';
    return recovered
      ? { tone: 'warning', title: `It failed and recovered: ${why}` }
      : { tone: 'danger', title: `Failed: ${why}` };
  }
  if (state === 'reconciling') {
    return {
      tone: 'info',
      title: text || 'It is in git: Flux applies it',
      underWay: true,
    };
  }
  if (!live || live.health.state === 'unknown') return undefined;
  if (live.agent.state !== 'connected') {
    return { tone: 'warning', title: `Known last: ${live.health.text}` };
  }
  switch (live.health.state) {
    case 'healthy':
      return { tone: 'success', title: `Healthy: ${live.health.text}` };
    case 'progressing':
      return { tone: 'info', title: live.health.text, underWay: true };
    case 'failing':
      return { tone: 'danger', title: `Failing: ${live.health.text}` };
    default:
      return { tone: 'warning', title: live.health.text };
  }
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
