import { Skeleton, VisuallyHidden } from '@backstage/ui';
import chain from './EnvironmentChain.module.css';
import history from './History.module.css';
import styles from './ReleasesSkeleton.module.css';

/** The shape of the tab while its content is on its way. */
export const ReleasesSkeleton = () => (
  <div className={styles.root} aria-busy="true">
    <VisuallyHidden role="status">Loading the releases</VisuallyHidden>
    <div className={chain.root} aria-hidden="true">
      <div className={styles.cards}>
        <Skeleton width="100%" height="10.5rem" />
        <Skeleton width="100%" height="10.5rem" />
        <Skeleton width="100%" height="10.5rem" />
      </div>
    </div>
    <div className={history.root} aria-hidden="true">
      <Skeleton width="8rem" height="1.5rem" />
      <Skeleton width="100%" height="18rem" />
    </div>
  </div>
);
