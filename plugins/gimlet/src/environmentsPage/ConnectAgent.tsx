import {
  configApiRef,
  useApi,
  useRouteRef,
} from '@backstage/frontend-plugin-api';
import { Button, Link } from '@backstage/ui';
import { useState } from 'react';
import { CommandLine, EmptyState } from '../elements';
import { tokensRouteRef } from '../routes';
import styles from './EnvironmentsPage.module.css';

/** The commands that connect a cluster's agent, in their order. */
function connectCommands(environment: string, server: string): string[] {
  return [
    `gimlet token create --server ${server} --name agent-${environment} --action agent.connect --env ${environment} > agent-token`,
    'kubectl create namespace gimlet',
    'kubectl create secret generic gimlet-agent --namespace gimlet --from-file=token=agent-token',
    'rm agent-token',
    'node packages/agent/bundle.mjs',
    'docker build -f packages/agent/deploy/Dockerfile -t registry.example.com/gimlet-agent:0.1.0 packages/agent',
    'docker push registry.example.com/gimlet-agent:0.1.0',
    `helm upgrade --install gimlet-agent packages/agent/deploy/chart --namespace gimlet --set server=${server} --set image.repository=registry.example.com/gimlet-agent`,
  ];
}

const LOG_COMMAND =
  'kubectl logs --namespace gimlet deployment/gimlet-agent --tail 50';

/** How an environment's cluster is connected, with the commands to copy. */
export function ConnectAgent({
  environment,
  again = false,
}: {
  environment: string;
  /** There was an agent before: the commands are kept back until somebody asks for them. */
  again?: boolean;
}) {
  const [open, setOpen] = useState(!again);
  const server =
    useApi(configApiRef).getOptionalString('backend.baseUrl') ??
    window.location.origin;
  const commands = connectCommands(environment, server);
  const tokens = useRouteRef(tokensRouteRef)?.();
  const steps = (
    <ol className={styles.commands}>
      {commands.map(command => (
        <li key={command}>
          <CommandLine command={command} />
        </li>
      ))}
    </ol>
  );
  if (again) {
    return (
      <div className={styles.again}>
        <Button
          size="small"
          variant="tertiary"
          aria-expanded={open}
          onPress={() => setOpen(!open)}
        >
          {open ? 'Hide the commands' : 'How to connect it again'}
        </Button>
        {open && (
          <>
            <p className={styles.agent}>Its log says why it is gone:</p>
            <CommandLine command={LOG_COMMAND} />
            <p className={styles.agent}>Where it is there no more:</p>
            {steps}
          </>
        )}
      </div>
    );
  }
  return (
    <EmptyState title={`No agent has reported from ${environment} yet`}>
      <p className={styles.agent}>
        Releases are made all the same, and end once they are pushed. An agent
        in the cluster shows how they arrive, down to the pods. It connects to
        this portal, and nothing connects to it. These commands run in a
        checkout of Gimlet, with a registry of yours in place of
        registry.example.com.
        {tokens && (
          <>
            {' Its token can be made under '}
            <Link href={tokens}>Tokens</Link> too.
          </>
        )}
      </p>
      {steps}
    </EmptyState>
  );
}
