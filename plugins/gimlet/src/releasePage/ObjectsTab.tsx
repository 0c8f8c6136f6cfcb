import { Alert, List, ListRow } from '@backstage/ui';
import type {
  AppLive,
  ObjectQuery,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useState } from 'react';
import { EmptyState } from '../elements';
import { mayCommand, ObjectText } from '../live';
import { LiveTab } from './LiveTab';
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
  return (
    <LiveTab environment={environment} app={app} what="objects">
      {({ live }) => <Objects live={live} />}
    </LiveTab>
  );
}

const keyOf = ({ kind, namespace, name }: ObjectQuery) =>
  `${kind}/${namespace}/${name}`;

function Objects({ live }: { live: AppLive }) {
  const { environment, app, agent, may } = live;
  const [chosen, setChosen] = useState<ObjectQuery>();
  const objects = objectsOf(live);
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
  // What somebody reads stays where it is, also when the cluster has it no more.
  const shown = chosen ?? objects[0];
  const isGone = !objects.some(object => keyOf(object) === keyOf(shown));
  return (
    <div className={styles.objects}>
      <List
        aria-label="Objects"
        selectionMode="single"
        selectionBehavior="replace"
        disallowEmptySelection
        selectedKeys={[keyOf(shown)]}
        onSelectionChange={selected => {
          const [key] = selected === 'all' ? [] : [...selected];
          setChosen(objects.find(object => keyOf(object) === key) ?? shown);
        }}
      >
        {objects.map(object => (
          <ListRow
            key={keyOf(object)}
            id={keyOf(object)}
            textValue={`${object.kind} ${object.name}`}
            description={object.kind}
            className={styles.object}
          >
            {object.name}
          </ListRow>
        ))}
      </List>
      <div className={styles.text}>
        {isGone && (
          <Alert
            status="info"
            icon
            title={`${shown.kind} ${shown.name} is no longer in the cluster`}
            description="This is what was read of it."
          />
        )}
        <ObjectText
          environment={environment}
          app={app}
          object={shown}
          as="yaml"
        />
      </div>
    </div>
  );
}
