import type { EnvironmentCard } from '@gimlet-io/backstage-plugin-gimlet-common';
import { roughDuration } from '../elements/relativeTime';
import styles from './PromotionArrow.module.css';

type Lag = NonNullable<EnvironmentCard['lag']>;

/** A line breaks between what is said, not within. */
function unbroken(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}

/** How far an environment is behind the one before it: `3 changes · 2 days`, `same version`. */
export function lagWords(lag: Lag): string {
  if (lag.same) return 'same version';
  const { changes, seconds } = lag;
  const words = [];
  if (changes) {
    words.push(unbroken(`${changes} change${changes === 1 ? '' : 's'}`));
  }
  if (seconds) {
    const span = roughDuration(Math.abs(seconds) * 1000);
    words.push(unbroken(seconds < 0 ? `${span} ahead` : span));
  }
  return words.join(' · ') || 'another version';
}

export interface PromotionArrowProps {
  /** The environment that it leads to. */
  to: string;
  lag?: Lag;
}

/** The way from one environment to the next, and how far the next one is behind. */
export const PromotionArrow = ({ to, lag }: PromotionArrowProps) => (
  <div className={styles.root}>
    {lag && (
      <span
        className={styles.words}
        title={`${to} compared with ${lag.from}: ${lagWords(lag)}`}
      >
        {lagWords(lag)}
      </span>
    )}
    <span className={styles.line} aria-hidden="true" />
  </div>
);
