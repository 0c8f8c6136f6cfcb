import { Alert, Box, Text } from '@backstage/ui';
import type {
  ObjectQuery,
  PodObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useState } from 'react';
import { EmptyState, RelativeTime } from '../elements';
import {
  AlertList,
  AppCommandBar,
  DeniedNote,
  DescribeDialog,
  mayCommand,
  podsWords,
} from '../live';
import { LogsDialog } from '../logs';
import { EventList } from './EventList';
import { LiveTab, type KnownLive } from './LiveTab';
import { PodRow } from './PodRow';
import styles from './PodsTab.module.css';
import { isOldPod } from './podWords';
import { usePlaces } from './usePlaces';

/** What a person wants to see of a pod, over the page. */
type Looking =
  | { at: 'logs'; pod: PodObservation; previous: boolean }
  | { at: 'description' | 'yaml'; object: ObjectQuery };

/** The pods of an app as they are now, with why they do not run, and what can be done. */
export function PodsTab({
  environment,
  app,
}: {
  environment: string;
  app: string;
}) {
  return (
    <LiveTab environment={environment} app={app} what="pods">
      {known => <Live {...known} />}
    </LiveTab>
  );
}

function Live({ live, isStale, refetch }: KnownLive) {
  const { environment, app, agent, pods, workloads, events, may } = live;
  const [looking, setLooking] = useState<Looking>();
  const stop = () => setLooking(undefined);
  const shown = usePlaces(pods.items, ({ uid }) => uid);
  const isMixed = shown.some(pod => isOldPod(pod, workloads));
  const place = { environment, app };
  const isLookedAt = ({ uid }: PodObservation) =>
    looking?.at === 'logs' && looking.pod.uid === uid;
  return (
    <>
      <AppCommandBar live={live} refetch={refetch} />
      <AlertList alerts={live.alerts} refetch={refetch} />
      {agent.deniedKinds && (
        <Alert
          status="warning"
          icon
          title={<DeniedNote environment={environment} agent={agent} />}
        />
      )}
      {shown.length === 0 && !agent.deniedKinds?.includes('Pod') && (
        <EmptyState title={`${app} has no pods in ${environment}`}>
          {live.health.text}
        </EmptyState>
      )}
      {shown.length > 0 && (
        <Box bg="neutral" className={styles.table}>
          <div className={styles.head} aria-hidden="true">
            <span>Pod</span>
            <span>Status</span>
            <span>Ready</span>
            <span>Restarts</span>
            <span>Age</span>
            <span>Node</span>
          </div>
          <ul className={styles.rows} aria-label="Pods">
            {shown.map(pod => (
              <PodRow
                key={pod.uid}
                pod={pod}
                old={isOldPod(pod, workloads)}
                stale={agent.state !== 'connected'}
                mayLogs={mayCommand(environment, agent, 'logs', may.logs)}
                mayDescribe={mayCommand(
                  environment,
                  agent,
                  'describe',
                  may.object,
                )}
                mayObject={mayCommand(environment, agent, 'object', may.object)}
                onLogs={previous => setLooking({ at: 'logs', pod, previous })}
                onDescribe={at =>
                  setLooking({
                    at,
                    object: {
                      kind: 'Pod',
                      name: pod.name,
                      namespace: pod.namespace,
                    },
                  })
                }
              />
            ))}
          </ul>
        </Box>
      )}
      <div className={styles.foot}>
        <span>
          {podsWords(pods)}
          {pods.desired > 0 &&
            (isMixed ? ' of the new version ready' : ' ready')}
          {pods.total > shown.length &&
            ` · the first ${shown.length} of ${pods.total} are shown, those in trouble first`}
        </span>
        <span>
          {agent.state === 'connected' ? (
            !isStale && 'live'
          ) : (
            <>
              {'as of '}
              {agent.since === undefined ? (
                'a while ago'
              ) : (
                <RelativeTime at={agent.since} />
              )}
            </>
          )}
        </span>
      </div>
      {(events.length > 0 || !agent.deniedKinds?.includes('Event')) && (
        <>
          <Text
            as="h3"
            variant="title-x-small"
            weight="bold"
            className={styles.heading}
          >
            Events
          </Text>
          <EventList events={events} />
        </>
      )}
      {looking?.at === 'logs' && (
        <LogsDialog
          {...place}
          pod={pods.items.find(isLookedAt) ?? looking.pod}
          previous={looking.previous}
          onClose={stop}
        />
      )}
      {looking && looking.at !== 'logs' && (
        <DescribeDialog
          {...place}
          object={looking.object}
          as={looking.at}
          onClose={stop}
        />
      )}
    </>
  );
}
