import {
  objectRefText,
  type EventObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { RelativeTime } from '../elements';
import styles from './PodsTab.module.css';

/** The warnings of an app's objects, newest first. */
export function EventList({ events }: { events: EventObservation[] }) {
  if (events.length === 0) {
    return <p className={styles.quiet}>There are no warnings.</p>;
  }
  return (
    <ol className={styles.events} aria-label="Events, newest first">
      {events.map(({ uid, involved, reason, message, count, lastAt }) => (
        <li key={uid} className={styles.event}>
          <strong>{reason}</strong>
          <code>{objectRefText(involved)}</code>
          <span>{message}</span>
          <span className={styles.quiet}>
            {count > 1 && `${count} times, last `}
            <RelativeTime at={lastAt} />
          </span>
        </li>
      ))}
    </ol>
  );
}
