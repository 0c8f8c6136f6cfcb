import type { AppLiveSummary } from '@gimlet-io/backstage-plugin-gimlet-common';
import { useNow } from '../hooks';
import { PodsBar, podsWords } from './PodsBar';
import styles from './RolloutLine.module.css';
import { rolloutWords } from './rolloutWords';

/** Pods ready of those wanted, and how long the rollout takes against the usual. */
export const RolloutLine = ({ live }: { live: AppLiveSummary }) => {
  const { rollout, pods } = live;
  const now = useNow(rollout?.state === 'reconciling' ? 1_000 : 15_000);
  return (
    <div className={styles.root}>
      <PodsBar live={live} />
      <div className={styles.words}>
        <span>{podsWords(pods)}</span>
        {rollout && (
          <span className={rollout.slow ? styles.slow : undefined}>
            {rolloutWords(rollout, now)}
          </span>
        )}
      </div>
    </div>
  );
};
