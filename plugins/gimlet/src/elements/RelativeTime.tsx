import { Focusable, Tooltip, TooltipTrigger } from '@backstage/ui';
import { useNow } from '../hooks';
import { absoluteTime, relativeTime } from './relativeTime';
import styles from './RelativeTime.module.css';

export interface RelativeTimeProps {
  /** Milliseconds since 1970. */
  at: number;
}

/** How long ago something was; the moment itself on hover and to the keyboard. */
export const RelativeTime = ({ at }: RelativeTimeProps) => {
  const now = useNow();
  return (
    <TooltipTrigger>
      <Focusable>
        {/* A button, so that the keyboard and a finger reach the moment as well. */}
        <span role="button" tabIndex={0} className={styles.time}>
          <time dateTime={new Date(at).toISOString()}>
            {relativeTime(at, now)}
          </time>
        </span>
      </Focusable>
      <Tooltip>{absoluteTime(at)}</Tooltip>
    </TooltipTrigger>
  );
};
