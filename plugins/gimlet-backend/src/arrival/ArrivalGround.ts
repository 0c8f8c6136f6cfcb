import {
  GimletError,
  type LayoutEnvironment,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  layoutEntry,
  readDeployedApp,
  type ArrivalInput,
  type DeployedApp,
  type DeployedInGit,
  type FluxNotice,
} from '@gimlet-io/core';
import type { ClusterStore } from '../agents';
import type { OutcomeStore, ReleaseIndex } from '../database/types';
import type { GitopsRepository } from '../repositories/types';
import { knownCluster } from './knownCluster';
import type { FollowedArrival, NoticeStore } from './types';

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
    isPast: boolean;
    laterRequest?: string;
  }> {
    const { environment, app, action, commit, pushedAt } = arrival;
    const deployed = await this.#deployed(arrival, repository);
    const [known, later, head] = await Promise.all([
      knownCluster(arrival, deployed, {
        clusters: this.#options.clusters,
        now,
      }),
      this.#later(arrival),
      repository.head(),
    ]);
    const listens = !known.cluster && !arrival.memory?.ended;
    const notices = listens
      ? await this.#notices(arrival, deployed)
      : undefined;
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
      isPast: later !== undefined,
      ...(later?.requestId && { laterRequest: later.requestId }),
    };
  }

  async #deployed(
    { environment, app, commit }: FollowedArrival,
    repository: GitopsRepository,
  ): Promise<DeployedInGit> {
    const key = `${environment}/${app} ${commit}`;
    const known = this.#folders.get(key);
    if (known) return known;
    const { mirror } = repository;
    // Another replica may have pushed it just now.
    if (!(await mirror.resolve(commit))) await repository.fetch();
    const read = await readDeployedApp(mirror, { environment, app, commit });
    this.#folders.set(key, read);
    if (this.#folders.size > FOLDERS_KEPT) {
      const [oldest] = this.#folders.keys();
      this.#folders.delete(oldest);
    }
    return read;
  }

  /** Of the Kustomization that owns the app; what is deleted with its own is told by the one that takes that away. */
  #notices(
    { environment, pushedAt, action }: FollowedArrival,
    { owner }: DeployedInGit,
  ): Promise<FluxNotice[]> {
    const isAboutOwner = owner && (action !== 'delete' || owner.shared);
    return this.#options.notices.since(
      environment,
      pushedAt - NOTICES_BEFORE,
      isAboutOwner
        ? {
            kind: 'Kustomization',
            namespace: owner.namespace,
            name: owner.name,
          }
        : undefined,
    );
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

/** Tells the environment's own source by its name in the layout file; without one, each may be it. */
async function sourceOf(
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
