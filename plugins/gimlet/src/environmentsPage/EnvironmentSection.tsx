import { Skeleton, Text } from '@backstage/ui';
import type {
  Environment,
  EnvironmentLive,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { ErrorPanel, RelativeTime, shortSha } from '../elements';
import { useGimlet, useGimletSignal } from '../hooks';
import { AgentNote, AlertList, DeniedNote, hasAgentNote } from '../live';
import { AppList } from './AppList';
import { ConnectAgent } from './ConnectAgent';
import { EnvironmentLabel } from './EnvironmentLabel';
import styles from './EnvironmentsPage.module.css';
import { FluxList } from './FluxList';

/** An environment: its repository, and how its cluster does. What goes wrong with one stays with it. */
export function EnvironmentSection({
  environment,
}: {
  environment: Environment;
}) {
  const { name, repository, branch, head, problem } = environment;
  const live = useGimlet(`environment ${name}`, (client, options) =>
    client.getEnvironmentLive({ params: { environment: name } }, options),
  );
  const { value, error, refetch } = live;
  useGimletSignal([], refetch, { environments: [name] });
  const id = `gimlet-environment-${name}`;
  return (
    <section className={styles.environment} aria-labelledby={id}>
      <div className={styles.head}>
        <Text as="h2" id={id} variant="title-x-small" weight="bold">
          {name}
        </Text>
        {value && value.agent.state !== 'never' && (
          <EnvironmentLabel live={value} />
        )}
        <span className={styles.quiet}>
          {repository}, {branch}
          {head && (
            <>
              {' at '}
              <code>{shortSha(head)}</code>
            </>
          )}
        </span>
      </div>
      {problem && (
        <ErrorPanel
          status="warning"
          title="The gitops repository cannot be read"
          error={problem}
        />
      )}
      {error && (
        <ErrorPanel
          status={value ? 'warning' : 'danger'}
          title={
            value
              ? 'This was known last'
              : `The cluster of ${name} cannot be shown`
          }
          error={error}
          onRetry={refetch}
        />
      )}
      {!value && !error && (
        <div role="status" aria-label={`Loading the cluster of ${name}`}>
          <Skeleton width="100%" height={120} />
        </div>
      )}
      {value && <Cluster live={value} refetch={refetch} />}
    </section>
  );
}

function Cluster({
  live,
  refetch,
}: {
  live: EnvironmentLive;
  refetch: () => void;
}) {
  const { environment, agent, alerts, apps, sources, kustomizations } = live;
  if (agent.state === 'never')
    return <ConnectAgent environment={environment} />;
  const stale = agent.state !== 'connected';
  return (
    <>
      <p className={styles.agent}>
        {agent.state === 'connected' ? (
          <>
            Agent connected
            {agent.since !== undefined && (
              <>
                {' '}
                <RelativeTime at={agent.since} />
              </>
            )}
          </>
        ) : (
          <AgentNote environment={environment} agent={agent} />
        )}
        {agent.version && ` · version ${agent.version}`}
        {agent.clusterVersion && ` · Kubernetes ${agent.clusterVersion}`}
      </p>
      {agent.state === 'connected' && hasAgentNote(agent) && (
        <p className={styles.agent}>
          <AgentNote environment={environment} agent={agent} />
        </p>
      )}
      {agent.deniedKinds && (
        <p className={styles.agent}>
          <DeniedNote environment={environment} agent={agent} />
        </p>
      )}
      {agent.state === 'gone' && (
        <ConnectAgent environment={environment} again />
      )}
      <AlertList alerts={alerts} appNamed refetch={refetch} />
      <AppList environment={environment} apps={apps} stale={stale} />
      <FluxList
        sources={sources}
        kustomizations={kustomizations}
        stale={stale}
      />
    </>
  );
}
