import type { TimelineEntry } from '@gimlet-io/backstage-plugin-gimlet-common';
import { exactDuration, RelativeTime, RequestStateLabel } from '../elements';
import styles from './Timeline.module.css';

/** What happened to a request, step by step, with how long after it was made. */
export function Timeline({ entries }: { entries: TimelineEntry[] }) {
  const [first] = entries;
  return (
    <ol className={styles.timeline} aria-label="Timeline">
      {entries.map((entry, place) => (
        <li key={`${place} ${entry.at}`} className={styles.entry}>
          <span className={styles.state}>
            <RequestStateLabel state={entry.state} variant="plain" />
          </span>
          <span className={styles.text}>{entry.text}</span>
          <span className={styles.time}>
            {place === 0 ? (
              <RelativeTime at={entry.at} />
            ) : (
              `after ${exactDuration(entry.at - first.at)}`
            )}
          </span>
        </li>
      ))}
    </ol>
  );
}
