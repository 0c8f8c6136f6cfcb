import { DEFAULT_NAMESPACE } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  isFinalRequest,
  appsOfEntity,
  type EntityReleases,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useRef, useState } from 'react';
import { EmptyState, ErrorPanel } from '../elements';
import { useGimlet, useGimletSignal } from '../hooks';
import { isPushedState } from '../requestPage/useRequest';
import type { ChangeDialog } from '../dialogs/changeDialog';
import { ChangeDialogs } from '../dialogs/ChangeDialogs';
import { firstManifestCommand } from './commands';
import { EnvironmentChain } from './EnvironmentChain';
import { History } from './History';
import { ReleasesSkeleton } from './ReleasesSkeleton';
import styles from './ReleasesTab.module.css';

/** Something is on its way to git, which takes seconds. */
function somethingIsOpen({ cards }: EntityReleases): boolean {
  return cards.some(({ requests }) =>
    requests.some(
      request => !isFinalRequest(request) && !isPushedState(request.state),
    ),
  );
}

/** Something is on its way to a cluster, or to ready pods. */
function somethingArrives({ cards }: EntityReleases): boolean {
  return cards.some(
    ({ requests, live }) =>
      live?.health.state === 'progressing' ||
      requests.some(({ state }) => isPushedState(state)),
  );
}

/** What runs where of an entity, what waits, and what was: in one request, and live. */
export const ReleasesTab = () => {
  const { entity } = useEntity();
  const params = {
    kind: entity.kind.toLowerCase(),
    namespace: entity.metadata.namespace ?? DEFAULT_NAMESPACE,
    name: entity.metadata.name,
  };
  const { value, error, refetch } = useGimlet(
    `${params.kind}:${params.namespace}/${params.name}`,
    (client, call) => client.getEntityReleases({ params }, call),
  );
  const history = useRef<{ refetch: () => void }>(null);
  const renew = () => {
    refetch();
    history.current?.refetch();
  };
  useGimletSignal(appsOfEntity(entity), renew, {
    environments: value?.cards.map(({ environment }) => environment),
    open: value !== undefined && somethingIsOpen(value),
    arriving: value !== undefined && somethingArrives(value),
  });
  const [dialog, setDialog] = useState<ChangeDialog>();

  if (!value) {
    return error ? (
      <ErrorPanel
        error={error}
        title="The releases cannot be shown"
        onRetry={refetch}
      />
    ) : (
      <ReleasesSkeleton />
    );
  }
  const { apps, cards, repository } = value;
  if (cards.length === 0) {
    return (
      <EmptyState
        title={`${apps.join(', ')} can be released nowhere yet`}
        command={firstManifestCommand(apps[0] ?? params.name)}
      >
        An app is released to the environments that its manifests name. Write
        one in the application repository
        {repository && ` ${repository}`}, and ship it from CI with{' '}
        <code>gimlet artifact push</code>.
      </EmptyState>
    );
  }
  return (
    <div className={styles.root}>
      {error && (
        <ErrorPanel
          error={error}
          title="This was known last"
          status="warning"
          onRetry={renew}
        />
      )}
      {apps.map(app => (
        <EnvironmentChain
          key={app}
          app={app}
          cards={cards.filter(card => card.app === app)}
          titled={apps.length > 1}
          openDialog={setDialog}
        />
      ))}
      <History data={value} openDialog={setDialog} handle={history} />
      {dialog && (
        <ChangeDialogs
          dialog={dialog}
          repository={repository}
          onClose={() => {
            setDialog(undefined);
            renew();
          }}
        />
      )}
    </div>
  );
};
