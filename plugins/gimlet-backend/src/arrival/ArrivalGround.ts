import {
  GimletError,
  type LayoutEnvironment,
  type ObjectRef,
  type Observation,
  workloadKindSchema,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  ClusterState,
  layoutEntry,
  readDeployedApp,
  type ArrivalInput,
  type ClusterView,
  type DeployedApp,
  type DeployedInGit,
  type FluxNotice,
} from '@gimlet-io/core';
import { agentStateOf, type AgentSession, type ClusterStore } from '../agents';
import type { OutcomeStore, ReleaseIndex } from '../database/types';
import type { GitopsRepository } from '../repositories/types';
import type { AppPlace, FollowedArrival, NoticeStore } from './types';

/** Kinds that say how a change arrives. */
const DECIDING: readonly Observation['type'][] = [
  'kustomization',
  'source',
  'workload',
  'pod',
];

/** Notices that came before anybody knew of the push; milliseconds. */
const NOTICES_BEFORE = 60_000;

/** What git says of a commit never changes. */
const FOLDERS_KEPT = 500;

/** How many later changes of an app are looked through. */
const LATER = 50;

/** @see ArrivalGround */
export interface ArrivalGroundOptions {
  clusters: Pick<ClusterStore, 'session' | 'observations'>;
  notices: Pick<NoticeStore, 'since'>;
  index: Pick<ReleaseIndex, 'list'>;
  outcomes: Pick<OutcomeStore, 'ofCommits'>;
}

const WORKLOADS: readonly string[] = workloadKindSchema.options;

const isWorkload = ({ kind }: ObjectRef) => WORKLOADS.includes(kind);

/** What is known of a cluster. */
interface KnownCluster {
  cluster?: ClusterView;
  unseen?: string[];
  /** What a person should know of the agent. */
  notes: string[];
}

/** Gathers what a reading is made of. */
export class ArrivalGround {
  readonly #options: ArrivalGroundOptions;
  readonly #folders = new Map<string, DeployedInGit>();

  constructor(options: ArrivalGroundOptions) {
    this.#options = options;
  }

  /** All but the clock, the history of git and what was remembered. */
  async of(
    arrival: FollowedArrival,
    repository: GitopsRepository,
    now: number,
  ): Promise<{
    input: Omit<ArrivalInput, 'contains' | 'now' | 'memory' | 'thresholds'>;
    notes: string[];
    laterRequest?: string;
  }> {
    const { environment, app, action, commit, pushedAt } = arrival;
    const deployed = await this.#deployed(arrival, repository);
    const [known, later, head] = await Promise.all([
      this.#cluster(arrival, deployed, now),
      this.#later(arrival),
      repository.head(),
    ]);
    const notices = known.cluster ? undefined : await this.#notices(arrival);
    const { folder, objects, owner } = deployed;
    const isSource = await sourceOf(environment, repository);
    return {
      input: {
        arriving: {
          environment,
          app,
          folder,
          objects,
          action,
          commit,
          pushedAt,
          ...(owner && { owner }),
          ...(isSource && { isSource }),
          ...(later && { later: later.change }),
        },
        ...(known.cluster && { cluster: known.cluster }),
        ...(known.unseen && { unseen: known.unseen }),
        ...(notices && { notices }),
        ...(head !== null && { head }),
      },
      notes: known.notes,
      ...(later?.requestId && { laterRequest: later.requestId }),
    };
  }

  async #deployed(
    { environment, app, commit }: FollowedArrival,
    { mirror }: GitopsRepository,
  ): Promise<DeployedInGit> {
    const key = `${environment}/${app} ${commit}`;
    const known = this.#folders.get(key);
    if (known) return known;
    const read = await readDeployedApp(mirror, { environment, app, commit });
    this.#folders.set(key, read);
    if (this.#folders.size > FOLDERS_KEPT) {
      const [oldest] = this.#folders.keys();
      this.#folders.delete(oldest);
    }
    return read;
  }

  async #cluster(
    { environment, app }: AppPlace,
    { objects }: DeployedInGit,
    now: number,
  ): Promise<KnownCluster> {
    const { clusters } = this.#options;
    const session = await clusters.session(environment);
    if (!session) return { notes: [] };
    const { state, since } = agentStateOf(session, now);
    if (state !== 'connected') {
      return {
        notes: [
          since === undefined
            ? `The agent of ${environment} does not report`
            : `The agent of ${environment} does not report since ${new Date(
                since,
              ).toISOString()}`,
        ],
      };
    }
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
    return {
      cluster,
      unseen: unseenKinds(session),
      notes: [],
    };
  }

  #notices({ environment, pushedAt }: FollowedArrival): Promise<FluxNotice[]> {
    return this.#options.notices.since(environment, pushedAt - NOTICES_BEFORE);
  }

  /** The next change of the app's folder; a hold is none. */
  async #later({ environment, app, commit }: FollowedArrival): Promise<
    | {
        change: NonNullable<ArrivalInput['arriving']['later']>;
        requestId?: string;
      }
    | undefined
  > {
    const { index, outcomes } = this.#options;
    const { items } = await index.list({
      apps: [app],
      environments: [environment],
      limit: LATER,
    });
    const place = items.findIndex(item => item.commit === commit);
    if (place === -1) return undefined;
    const later = items
      .slice(0, place)
      .filter(({ kind }) => kind !== 'hold' && kind !== 'resume')
      .at(-1);
    if (!later) return undefined;
    const outcome = (await outcomes.ofCommits([later.commit])).get(
      later.commit,
    );
    return {
      change: {
        commit: later.commit,
        at: outcome?.pushedAt ?? later.committer.time * 1_000,
      },
      ...(later.requestId && { requestId: later.requestId }),
    };
  }
}

/** Kinds whose objects the agent cannot read, so that nobody waits for them. */
export function unseenKinds({
  skippedKinds,
}: Pick<AgentSession, 'skippedKinds'>): string[] {
  return skippedKinds
    .filter(({ why }) => why === 'denied')
    .map(({ kind }) => kind.split('.', 1)[0]);
}

/** Tells the environment's own source by its name in the layout file; without one, each may be it. */
export async function sourceOf(
  environment: string,
  repository: Pick<GitopsRepository, 'layout'>,
): Promise<DeployedApp['isSource']> {
  const sourceRef = await sourceRefOf(environment, repository);
  if (!sourceRef) return undefined;
  return source =>
    source.kind === sourceRef.kind &&
    source.namespace === sourceRef.namespace &&
    source.name === sourceRef.name;
}

async function sourceRefOf(
  environment: string,
  repository: Pick<GitopsRepository, 'layout'>,
): Promise<LayoutEnvironment['sourceRef'] | undefined> {
  try {
    const layout = await repository.layout();
    return layoutEntry(layout, environment).entry.sourceRef;
  } catch (error) {
    // Repositories of the original have no layout file, and people may break one.
    if (error instanceof GimletError) return undefined;
    throw error;
  }
}
