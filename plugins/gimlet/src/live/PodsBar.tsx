import type { AppLiveSummary } from '@gimlet-io/backstage-plugin-gimlet-common';
import styles from './PodsBar.module.css';

/** With more pods than this, the parts of the bar are no longer one pod each. */
const MAX_PARTS = 12;

type PartState = 'ready' | 'coming' | 'trouble' | 'none';

/** How the parts of the bar are coloured, ready ones first. */
export function podParts(
  live: Pick<AppLiveSummary, 'health' | 'pods' | 'causes'>,
): PartState[] {
  const { pods, health, causes } = live;
  const count = Math.min(pods.desired, MAX_PARTS);
  const ready =
    pods.ready >= pods.desired
      ? count
      : Math.floor((pods.ready / pods.desired) * count);
  const rest = count - ready;
  const inTrouble = new Set(
    causes.flatMap(({ object }) => (object.kind === 'Pod' ? object.name : [])),
  ).size;
  // What is wrong with no pod in particular is wrong with all that are missing.
  const isAll =
    inTrouble === 0 && (health.state === 'failing' || causes.length > 0);
  const trouble = isAll
    ? rest
    : Math.min(rest, Math.ceil((inTrouble / pods.desired) * count));
  return Array.from({ length: count }, (_, place) => {
    if (place < ready) return 'ready';
    if (place < ready + trouble) return 'trouble';
    // Of those that are coming one is under way; the others are not there yet.
    const next = place === ready + trouble && trouble === 0;
    return next && health.state === 'progressing' ? 'coming' : 'none';
  });
}

/** `3 of 5 pods`; `no pods` where none are wanted. */
export function podsWords({ ready, desired }: AppLiveSummary['pods']): string {
  if (desired === 0) return ready === 0 ? 'no pods' : `${ready} pods too many`;
  return `${Math.min(ready, desired)} of ${desired} ${
    desired === 1 ? 'pod' : 'pods'
  }`;
}

/** How many of the pods are ready, as a bar. The words beside it say the same. */
export const PodsBar = ({
  live,
}: {
  live: Pick<AppLiveSummary, 'agent' | 'health' | 'pods' | 'causes'>;
}) => (
  <span
    className={styles.bar}
    data-stale={live.agent.state !== 'connected'}
    aria-hidden="true"
  >
    {podParts(live).map((state, place) => (
      // Parts have no identity but their place.
      <span key={String(place)} className={styles.part} data-state={state} />
    ))}
  </span>
);
