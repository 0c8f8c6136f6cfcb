import { Skeleton } from '@backstage/ui';
import type { AppLive } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { ReactNode } from 'react';
import { ErrorPanel } from '../elements';
import { useAppLive } from '../live';
import styles from './PodsTab.module.css';

/** What was read of an app's cluster last. */
export interface KnownLive {
  live: AppLive;
  /** The newest state is not known. */
  isStale: boolean;
  refetch: () => void;
}

/** A tab of what the cluster says of an app: while it is read, where it cannot be, and as it was known last. */
export function LiveTab({
  environment,
  app,
  what,
  children,
}: {
  environment: string;
  app: string;
  what: string;
  children: (known: KnownLive) => ReactNode;
}) {
  const { value, error, refetch } = useAppLive(environment, app);
  return (
    <div className={styles.root}>
      {error && (
        <ErrorPanel
          status={value ? 'warning' : 'danger'}
          title={value ? 'This was known last' : `The ${what} cannot be shown`}
          error={error}
          onRetry={refetch}
        />
      )}
      {!value && !error && (
        <div role="status" aria-label={`Loading the ${what}`}>
          <Skeleton width="100%" height={200} />
        </div>
      )}
      {value &&
        children({ live: value, isStale: error !== undefined, refetch })}
    </div>
  );
}
