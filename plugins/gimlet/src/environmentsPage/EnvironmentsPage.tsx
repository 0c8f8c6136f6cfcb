import { Container, Skeleton } from '@backstage/ui';
import { EmptyState, ErrorPanel } from '../elements';
import { useGimlet, useGimletSignal } from '../hooks';
import { EnvironmentSection } from './EnvironmentSection';
import styles from './EnvironmentsPage.module.css';

/** `/gimlet/environments`: each environment's cluster: its agent, what Flux follows, its apps and alerts. */
export function EnvironmentsPage() {
  const { value, error, refetch } = useGimlet(
    'environments',
    (client, options) => client.listEnvironments({}, options),
  );
  useGimletSignal([], refetch);
  return (
    <Container>
      <div className={styles.root}>
        {error && (
          <ErrorPanel
            status={value ? 'warning' : 'danger'}
            title="The environments cannot be shown"
            error={error}
            onRetry={refetch}
          />
        )}
        {!value && !error && (
          <div role="status" aria-label="Loading the environments">
            <Skeleton width="100%" height={240} />
          </div>
        )}
        {value?.items.length === 0 && (
          <EmptyState
            title="There are no environments yet"
            command="gimlet environment bootstrap --help"
          >
            Environments are named in the app-config of this portal, under
            gimlet.environments, each with its gitops repository.
          </EmptyState>
        )}
        {value?.items.map(environment => (
          <EnvironmentSection
            key={environment.name}
            environment={environment}
          />
        ))}
      </div>
    </Container>
  );
}
