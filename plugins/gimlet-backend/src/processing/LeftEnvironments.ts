import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ClusterStore } from '../agents';
import type { ArrivalStore } from '../arrival';
import type { Clock } from '../clock/types';
import type { EnvironmentConfig } from '../config/types';
import type { ReleaseIndex, RequestStore } from '../database/types';
import type { Announcer } from '../signals/types';
import { appsWithRequests } from './appsWithRequests';

/** A replica that runs with another configuration may still work on them. */
const LEFT_ALONE_MS = 600_000;
const LEASE_DURATION_MS = 30_000;
const AT_ONCE = 100;

/** @see LeftEnvironments */
export interface LeftEnvironmentsOptions {
  /** Of the configuration. */
  environments: readonly Pick<EnvironmentConfig, 'name'>[];
  requests: Pick<
    RequestStore,
    'openEnvironments' | 'list' | 'wake' | 'claim' | 'advance'
  >;
  index: Pick<ReleaseIndex, 'retain'>;
  clusters: Pick<ClusterStore, 'retain'>;
  arrivals: Pick<ArrivalStore, 'retain'>;
  announcer: Announcer;
  logger: Pick<LoggerService, 'warn'>;
  clock: Pick<Clock, 'now'>;
}

/**
 * What environments leave behind that are no longer in the configuration: requests that nobody works on, rows of the index, what their
 * agents saw, and changes that were on their way into their clusters.
 */
export class LeftEnvironments {
  readonly #options: LeftEnvironmentsOptions;

  constructor(options: LeftEnvironmentsOptions) {
    this.#options = options;
  }

  /** Ends the requests, with words, and removes the rows. A configuration without any environment is taken for a mistake. */
  async clear(): Promise<void> {
    const { environments, requests, index, clusters, arrivals, clock } =
      this.#options;
    const names = environments.map(({ name }) => name);
    if (names.length === 0) return;
    await index.retain(names);
    await clusters.retain(names);
    const now = clock.now();
    await arrivals.retain(names, now - LEFT_ALONE_MS, now);
    for (const {
      environment,
      updatedAt,
    } of await requests.openEnvironments()) {
      const isTouched = clock.now() - updatedAt < LEFT_ALONE_MS;
      if (names.includes(environment) || isTouched) continue;
      await this.#endRequests(environment);
    }
  }

  async #endRequests(environment: string): Promise<void> {
    const { requests, announcer, logger, clock } = this.#options;
    const error = {
      code: 'not-found' as const,
      message: `The environment ${environment} is no longer in the configuration`,
      whatToDo:
        'Ask whoever runs the portal whether it was taken out on purpose. Once it is back under gimlet.environments in app-config.yaml, ask again.',
    };
    const open = await appsWithRequests(requests, { environment, open: true });
    for (const app of open) await requests.wake({ environment, app });
    const owner = `left ${environment} ${randomUUID()}`;
    let ended = 0;
    for (;;) {
      const now = clock.now();
      const claimed = await requests.claim({
        owner,
        environments: [environment],
        limit: AT_ONCE,
        now,
        leaseUntil: now + LEASE_DURATION_MS,
      });
      if (claimed.length === 0) break;
      for (const { id, wish } of claimed) {
        await requests.advance(owner, id, {
          state: 'failed',
          error,
          text: error.message,
        });
        announcer.changed(wish.app);
      }
      ended += claimed.length;
    }
    logger.warn(
      `${environment} is no longer in the configuration; ${ended} of its requests were ended`,
    );
  }
}
