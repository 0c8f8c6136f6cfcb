import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Clock } from '../clock/Clock';
import type { ClusterStore } from '../store';
import { FluxEvents } from './FluxEvents';
import { RECORDED_PACE, type Pace } from './FluxControllerOptions';
import { Operations } from './Operations';
import { KustomizationController } from './kustomize/KustomizationController';
import { NotificationController } from './notification/NotificationController';
import { ArtifactStorage } from './source/ArtifactStorage';
import { GitRepositoryController } from './source/GitRepositoryController';

/**
 * The controllers of Flux, at work.
 *
 * @public
 */
export interface Flux {
  /**
   * Resolves when nothing is under way that takes time of the machine (git, HTTP), so that only the clock, or somebody who writes
   * to the cluster, can make more happen.
   */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts controllers that behave as those of Flux do: source-controller for GitRepositories, kustomize-controller,
 * notification-controller for webhooks. They fetch real git repositories with the git binary.
 *
 * @public
 */
export async function startFlux(options: {
  store: ClusterStore;
  clock: Clock;
  /** The feature gate of kustomize-controller: a new revision ends the health check of the one before. */
  cancelHealthCheckOnNewRevision?: boolean;
  pace?: Pace;
  /** Hears of what should not happen: a controller failed, and will try again. */
  onError: (what: string, error: unknown) => void;
}): Promise<Flux> {
  const { store, clock, onError } = options;
  const operations = new Operations();
  const folder = await mkdtemp(join(tmpdir(), 'flux-artifacts-'));
  const shared = {
    store,
    clock,
    operations,
    onError,
    pace: options.pace ?? RECORDED_PACE,
    artifacts: new ArtifactStorage({ folder }),
  };
  const notifications = new NotificationController(shared);
  const events = (controller: string) =>
    new FluxEvents({
      store,
      clock,
      controller,
      report: event => notifications.take(event),
    });
  const controllers = [
    new GitRepositoryController({
      ...shared,
      events: events('source-controller'),
    }),
    new KustomizationController({
      ...shared,
      events: events('kustomize-controller'),
      cancelHealthCheckOnNewRevision:
        options.cancelHealthCheckOnNewRevision ?? false,
    }),
  ];
  for (const controller of controllers) {
    await controller.start();
  }
  return {
    settled: () => operations.settled(),
    stop: async () => {
      controllers.forEach(controller => controller.stop());
      notifications.stop();
      await operations.settled();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
