import { Text } from '@backstage/ui';
import type { EnvironmentLive } from '@gimlet-io/backstage-plugin-gimlet-common';
import { headlineOf, RelativeTime, shaOf, VersionLabel } from '../elements';
import { useGimletLinks } from '../hooks';
import { CauseList, healthReason, HealthLabel, podsWords } from '../live';
import styles from './EnvironmentsPage.module.css';

const HERE = { state: 'connected' as const };

/** The apps of an environment, each with its version and its health. */
export function AppList({
  environment,
  apps,
  stale,
}: {
  environment: string;
  apps: EnvironmentLive['apps'];
  /** This was known last. */
  stale: boolean;
}) {
  const links = useGimletLinks();
  if (apps.length === 0) {
    return <p className={styles.agent}>It has no apps of Gimlet yet.</p>;
  }
  return (
    <>
      <Text as="h3" className={styles.heading}>
        Apps
      </Text>
      <ul className={styles.list} aria-label={`Apps in ${environment}`}>
        {apps.map(live => {
          const { release } = live;
          return (
            <li key={live.app} className={styles.app}>
              <span className={styles.name}>{live.app}</span>
              <span className={styles.version}>
                {release ? (
                  <VersionLabel
                    variant="plain"
                    sha={shaOf(release)}
                    title={headlineOf(release)}
                    href={links.release(release)}
                  />
                ) : (
                  <span className={styles.quiet}>
                    not in the gitops repository
                  </span>
                )}
              </span>
              <span className={styles.quiet}>
                {release && <RelativeTime at={release.author.time * 1000} />}
              </span>
              <HealthLabel
                live={{ ...live, agent: HERE }}
                variant="plain"
                stale={stale}
              />
              <span className={styles.quiet}>{podsWords(live.pods)}</span>
              <span className={styles.causes}>
                {healthReason(live)}
                <CauseList causes={live.causes} limit={1} />
              </span>
            </li>
          );
        })}
      </ul>
    </>
  );
}
