import type { Cause } from '@gimlet-io/backstage-plugin-gimlet-common';
import { RelativeTime } from '../elements';
import styles from './CauseList.module.css';
import { groupCauses } from './groupCauses';
import { causeWord } from './healthLooks';

export interface CauseListProps {
  causes: readonly Cause[];
  /** As many are shown; the rest is counted. */
  limit?: number;
  /** With the last lines of a crashing container's log. */
  logs?: boolean;
}

/** What is wrong at the moment, in the words of the cluster. */
export const CauseList = (props: CauseListProps) => {
  const { causes, limit = 3, logs = false } = props;
  if (causes.length === 0) return null;
  const groups = groupCauses(causes);
  const shown = groups.slice(0, limit);
  const left = groups
    .slice(limit)
    .reduce((count, { others }) => count + 1 + others, 0);
  return (
    <ul className={styles.causes} aria-label="What is wrong">
      {shown.map(({ cause, others }) => {
        const { object, container, message, since, lastLog } = cause;
        return (
          <li
            key={`${object.kind} ${object.namespace} ${object.name} ${
              container ?? ''
            } ${cause.reason}`}
            className={styles.cause}
          >
            <span className={styles.word}>{causeWord(cause)}</span>{' '}
            <span className={styles.object}>{object.name}</span>
            {others > 0 && ` and ${others} more`}
            {message && `: ${message}`}
            {' · '}
            <RelativeTime at={since} />
            {logs && lastLog && lastLog.length > 0 && (
              // What scrolls has to be reached by the keyboard.
              // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
              <pre className={styles.log} tabIndex={0} aria-label="Last lines">
                {lastLog.join('\n')}
              </pre>
            )}
          </li>
        );
      })}
      {left > 0 && <li className={styles.cause}>{`and ${left} more`}</li>}
    </ul>
  );
};
