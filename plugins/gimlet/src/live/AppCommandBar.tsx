import { Alert } from '@backstage/ui';
import type {
  AppCommand,
  AppLive,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useState } from 'react';
import { ActionButton, ErrorPanel } from '../elements';
import styles from './AppCommandBar.module.css';
import { CommandDialog } from './CommandDialog';
import { mayCommand } from './mayCommand';
import { mayFlux } from './mayFlux';
import { useAppCommand } from './useAppCommand';

const TITLES: Record<AppCommand['kind'], string> = {
  restart: 'The app was not restarted',
  reconcile: 'The app was not reconciled',
  suspend: 'Flux was not suspended',
  resume: 'Flux was not resumed',
};

/** What can be done with a live app through its environment's agent. */
export function AppCommandBar({
  live,
  refetch,
}: {
  live: AppLive;
  refetch: () => void;
}) {
  const { environment, app, agent, kustomization, may } = live;
  const { run, doing, done, error } = useAppCommand(environment, app, refetch);
  const [asking, setAsking] = useState<'restart' | 'suspend'>();
  const [last, setLast] = useState<AppCommand['kind']>('reconcile');
  const start = (command: AppCommand) => {
    setLast(command.kind);
    run(command);
  };
  const suspended = kustomization?.suspended === true;
  return (
    <div className={styles.root}>
      <div className={styles.buttons}>
        <ActionButton
          decision={mayCommand(environment, agent, 'restart', may.restart)}
          isPending={doing === 'restart'}
          onPress={() => setAsking('restart')}
        >
          Restart…
        </ActionButton>
        <ActionButton
          decision={mayFlux(live, 'reconcile')}
          isPending={doing === 'reconcile'}
          onPress={() => start({ kind: 'reconcile', withSource: true })}
        >
          Reconcile
        </ActionButton>
        {suspended ? (
          <ActionButton
            variant="primary"
            decision={mayFlux(live, 'resume')}
            isPending={doing === 'resume'}
            onPress={() => start({ kind: 'resume' })}
          >
            Resume Flux
          </ActionButton>
        ) : (
          <ActionButton
            variant="tertiary"
            decision={mayFlux(live, 'suspend')}
            isPending={doing === 'suspend'}
            onPress={() => setAsking('suspend')}
          >
            Suspend Flux…
          </ActionButton>
        )}
      </div>
      <div role="status">
        {done && <Alert status="success" icon title={done} />}
      </div>
      {error && <ErrorPanel title={TITLES[last]} error={error} />}
      {asking && (
        <CommandDialog
          kind={asking}
          live={live}
          onConfirm={() => {
            setAsking(undefined);
            start({ kind: asking });
          }}
          onClose={() => setAsking(undefined)}
        />
      )}
    </div>
  );
}
