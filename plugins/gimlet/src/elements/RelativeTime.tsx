import { Focusable, Tooltip, TooltipTrigger } from '@backstage/ui';
import { useNow } from '../hooks';
import { absoluteTime, relativeTime, timeUntil } from './relativeTime';
import styles from './RelativeTime.module.css';

export interface RelativeTimeProps {
  /** Milliseconds since 1970. */
  at: number;
}

const Moment = ({ at, children }: RelativeTimeProps & { children: string }) => (
  <TooltipTrigger>
    <Focusable>
      {/* A button, so that the keyboard and a finger reach the moment as well. */}
      <span role="button" tabIndex={0} className={styles.time}>
        <time dateTime={new Date(at).toISOString()}>{children}</time>
      </span>
    </Focusable>
    <Tooltip>{absoluteTime(at)}</Tooltip>
  </TooltipTrigger>
);

/** How long ago something was; the moment itself on hover and to the keyboard. */
export const RelativeTime = ({ at }: RelativeTimeProps) => (
  <Moment at={at}>{relativeTime(at, useNow())}</Moment>
);

/** How long it is until something; the moment itself on hover and to the keyboard. */
export const TimeUntil = ({ at }: RelativeTimeProps) => (
  <Moment at={at}>{timeUntil(at, useNow())}</Moment>
);
