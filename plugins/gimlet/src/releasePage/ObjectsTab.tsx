import { Alert, List, ListRow, Skeleton } from '@backstage/ui';
import type { AppLive } from '@gimlet-io/backstage-plugin-gimlet-common';
import { useState } from 'react';
import { EmptyState, ErrorPanel } from '../elements';
import { mayCommand, ObjectText, useAppLive } from '../live';
import { objectsOf } from './objectsOf';
import styles from './PodsTab.module.css';

/** The objects of an app as the cluster has them now, as YAML. */
export function ObjectsTab({
  environment,
  app,
}: {
  environment: string;
  app: string;
}) {
  const { value, error, refetch } = useAppLive(environment, app);
  return (
    <div className={styles.root}>
      {error && (
        <ErrorPanel
          status={value ? 'warning' : 'danger'}
          title={value ? 'This was known last' : 'The objects cannot be shown'}
          error={error}
          onRetry={refetch}
        />
      )}
      {!value && !error && (
        <div role="status" aria-label="Loading the objects">
          <Skeleton width="100%" height={200} />
        </div>
      )}
      {value && <Objects live={value} />}
    </div>
  );
}

function Objects({ live }: { live: AppLive }) {
  const { environment, app, agent, may } = live;
  const [chosen, setChosen] = useState<string>();
  const objects = objectsOf(live).map(object => ({
    object,
    key: `${object.kind}/${object.namespace}/${object.name}`,
  }));
  const decision = mayCommand(environment, agent, 'object', may.object);
  if (objects.length === 0) {
    return (
      <EmptyState title={`${app} has no objects in ${environment}`}>
        {live.health.text}
      </EmptyState>
    );
  }
  if (!decision.allowed) {
    return (
      <Alert
        status="info"
        icon
        title="The objects cannot be read"
        description={decision.reason}
      />
    );
  }
  const shown = objects.find(({ key }) => key === chosen) ?? objects[0];
  return (
    <div className={styles.objects}>
      <List
        aria-label="Objects"
        selectionMode="single"
        selectionBehavior="replace"
        disallowEmptySelection
        selectedKeys={[shown.key]}
        onSelectionChange={selected => {
          const [key] = selected === 'all' ? [] : [...selected];
          if (key !== undefined) setChosen(String(key));
        }}
      >
        {objects.map(({ key, object: { kind, name } }) => (
          <ListRow
            key={key}
            id={key}
            textValue={`${kind} ${name}`}
            description={kind}
            className={styles.object}
          >
            {name}
          </ListRow>
        ))}
      </List>
      <ObjectText
        environment={environment}
        app={app}
        object={shown.object}
        as="yaml"
      />
    </div>
  );
}
