import type {
  Health,
  Observation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  ClusterState,
  readAppHealth,
  readEnvironmentHealth,
  type HealthMemory,
} from '@gimlet-io/core';
import { unseenKinds } from '../../agents';
import type { Clock } from '../../clock';
import { ofType } from './appObjects';
import type { AppPlace } from '../../arrival/types';
import type { AppHealth, HealthReader } from './types';

/**
 * Health as it is read from what was observed last. Of each app it remembers what the reading wants to know the next time, so that
 * Flux's retries of a failure are no news; a server that has just started has it from the next failure on.
 */
export class ObservedHealth implements HealthReader {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #memories = new Map<string, HealthMemory>();

  constructor(options: { clock: Pick<Clock, 'now'> }) {
    this.#clock = options.clock;
  }

  ofApp(
    { environment, app }: AppPlace,
    observations: readonly Observation[],
    { session, deleting }: Parameters<HealthReader['ofApp']>[2],
  ): AppHealth {
    const key = `${environment}/${app}`;
    const { reading, memory } = readAppHealth({
      deployed: {
        environment,
        app,
        folder: folderOf({ environment, app }, observations),
      },
      cluster: new ClusterState(observations),
      unseen: unseenKinds(session),
      ...(deleting && { deleting }),
      now: this.#clock.now(),
      memory: this.#memories.get(key),
    });
    this.#memories.set(key, memory);
    const { health, rollout, causes } = reading;
    return {
      health,
      pods: { ready: rollout.ready, desired: rollout.desired },
      causes,
    };
  }

  ofEnvironment(
    environment: string,
    observations: readonly Observation[],
  ): Health {
    const { health, memory } = readEnvironmentHealth({
      environment,
      cluster: new ClusterState(observations),
      now: this.#clock.now(),
      memory: this.#memories.get(environment),
    });
    this.#memories.set(environment, memory);
    return health;
  }
}

const withoutDots = (path: string) =>
  path
    .split('/')
    .filter(part => part !== '' && part !== '.')
    .join('/');

/** Where git has the app, by what Flux applies: one repository for all environments has a folder for each of them. */
function folderOf(
  { environment, app }: AppPlace,
  observations: readonly Observation[],
): string {
  const kustomizations = ofType(observations, 'kustomization');
  const own = kustomizations.find(it => it.app === app);
  if (own) return withoutDots(own.path);
  const isBelow = kustomizations.some(
    ({ path }) => withoutDots(path).split('/')[0] === environment,
  );
  return isBelow ? `${environment}/${app}` : app;
}
