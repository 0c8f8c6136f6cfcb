import {
  GimletError,
  workloadKindSchema,
  type ObjectRef,
  type Observation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  ClusterState,
  type ClusterView,
  type DeployedInGit,
} from '@gimlet-io/core';
import { agentStateOf, unseenKinds, type ClusterStore } from '../agents';
import type { AppPlace } from './types';

/** Kinds that say how a change arrives. */
const DECIDING: readonly Observation['type'][] = [
  'kustomization',
  'source',
  'workload',
  'pod',
];

const WORKLOADS: readonly string[] = workloadKindSchema.options;

const isWorkload = ({ kind }: ObjectRef) => WORKLOADS.includes(kind);

/** What is known of a cluster. */
export interface KnownCluster {
  /** Absent where what is stored may be older than the cluster, or half of it is: nothing ends by that. */
  cluster?: ClusterView;
  unseen?: string[];
  /** What a person should know of the agent. */
  notes: string[];
}

/** How often an app is read again because a report came in between. */
const ATTEMPTS = 5;

/** What an environment's agent says of an app, as far as it can be relied upon. */
export async function knownCluster(
  place: AppPlace,
  deployed: Pick<DeployedInGit, 'objects'>,
  options: {
    clusters: Pick<ClusterStore, 'session' | 'observations'>;
    now: number;
  },
): Promise<KnownCluster> {
  const { clusters, now } = options;
  const { environment } = place;
  let session = await clusters.session(environment);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (!session) return { notes: [] };
    const { state, since = session.seenAt } = agentStateOf(session, now);
    if (state !== 'connected') {
      const gone = new Date(since).toISOString();
      return {
        notes: [`The agent of ${environment} does not report since ${gone}`],
      };
    }
    if (!session.isComplete) {
      return { notes: [`The agent of ${environment} has not told all yet`] };
    }
    const cluster = await readCluster(place, deployed, clusters);
    const after = await clusters.session(environment);
    if (after?.id === session.id && after.sequence === session.sequence) {
      return { cluster, unseen: unseenKinds(session), notes: [] };
    }
    // A Kustomization of after a report and a workload of before it would be a rollout that never was.
    session = after;
  }
  throw new GimletError(
    'conflict',
    `The agent of ${environment} reports faster than it can be read`,
  );
}

async function readCluster(
  { environment, app }: AppPlace,
  { objects }: Pick<DeployedInGit, 'objects'>,
  clusters: Pick<ClusterStore, 'observations'>,
): Promise<ClusterView> {
  const own = await clusters.observations({
    environment,
    apps: [app],
    types: DECIDING,
    shared: true,
  });
  const cluster = new ClusterState(own);
  // What nothing in the cluster says to be of an app is known by its folder alone.
  if (objects.some(ref => isWorkload(ref) && !cluster.workload(ref))) {
    const others = await clusters.observations({
      environment,
      apps: [],
      ofNone: ['workload', 'pod'],
    });
    for (const observation of others) cluster.put(observation);
  }
  return cluster;
}
