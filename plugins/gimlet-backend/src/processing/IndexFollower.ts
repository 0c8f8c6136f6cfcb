import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ReleaseIndex, RequestStore } from '../database/types';
import type { GitopsRepository } from '../repositories/types';
import type { Announcer } from '../signals/types';
import { appsWithRequests } from './appsWithRequests';

/** @see IndexFollower */
export interface IndexFollowerOptions {
  index: Pick<ReleaseIndex, 'sync'>;
  requests: Pick<RequestStore, 'wake' | 'list'>;
  announcer: Announcer;
  /** Called after requests were woken. */
  onWoken: () => void;
  /** Told of what changed. */
  onChanged: (changed: { environment: string; app: string }[]) => void;
  logger: LoggerService;
}

/** Brings the index up to each new head; what waits for a change of an app is looked at again, and open pages are told. */
export class IndexFollower {
  readonly #options: IndexFollowerOptions;
  readonly #running = new WeakMap<GitopsRepository, Promise<void>>();
  readonly #next = new WeakMap<GitopsRepository, Promise<void>>();

  constructor(options: IndexFollowerOptions) {
    this.#options = options;
  }

  /** Resolves when the index holds what the mirror's head was at the call. Whoever calls while it runs shares the next run. */
  follow(repository: GitopsRepository): Promise<void> {
    const known = this.#next.get(repository);
    if (known) return known;
    const next = (this.#running.get(repository) ?? Promise.resolve()).then(
      () => {
        this.#next.delete(repository);
        const synced = this.#sync(repository);
        this.#running.set(
          repository,
          synced.catch(() => undefined),
        );
        return synced;
      },
    );
    this.#next.set(repository, next);
    return next;
  }

  async #sync(repository: GitopsRepository): Promise<void> {
    const { index, requests, announcer, onWoken, onChanged, logger } =
      this.#options;
    const { name, branch, mirror, environments } = repository;
    const { changed, rewritten } = await index.sync({
      repository: name,
      branch,
      mirror,
      head: await repository.head(),
      environments: environments.map(environment => environment.name),
      fetch: () => repository.fetch(),
    });
    if (rewritten) {
      logger.warn(
        `The history of ${branch} of ${name} was rewritten; it was read anew`,
      );
    }
    for (const environment of new Set(changed.map(it => it.environment))) {
      const open = await appsWithRequests(requests, {
        environment,
        open: true,
      });
      const moved = changed.filter(
        it => it.environment === environment && open.has(it.app),
      );
      for (const { app } of moved) await requests.wake({ environment, app });
    }
    new Set(changed.map(({ app }) => app)).forEach(app =>
      announcer.changed(app),
    );
    if (changed.length > 0) {
      onWoken();
      onChanged(changed);
    }
  }
}
