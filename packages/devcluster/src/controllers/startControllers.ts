import type { MemoryClusterStore } from '../apiserver/MemoryClusterStore';
import type { Clock } from '../clock/Clock';
import type { ControllerContext } from './Controller';
import { CronJobController } from './CronJobController';
import { DaemonSetController } from './DaemonSetController';
import { DeploymentController } from './DeploymentController';
import { EventExpiry } from './EventExpiry';
import { GarbageCollector } from './GarbageCollector';
import { Informers } from './Informers';
import { JobController } from './JobController';
import { ReplicaSetController } from './ReplicaSetController';
import { SchedulerController } from './SchedulerController';
import { StatefulSetController } from './StatefulSetController';

/** Starts what a controller manager and a scheduler do. */
export async function startControllers(options: {
  store: MemoryClusterStore;
  clock: Clock;
  onError(error: unknown): void;
}): Promise<{ stop(): void }> {
  const informers = new Informers(options.store);
  const context: ControllerContext = { ...options, informers };
  const controllers = [
    new DeploymentController(context),
    new ReplicaSetController(context),
    new StatefulSetController(context),
    new DaemonSetController(context),
    new JobController(context),
    new CronJobController(context),
    new SchedulerController(context),
    new GarbageCollector(options),
    new EventExpiry(options),
  ];
  await informers.start();
  return {
    stop() {
      controllers.forEach(controller => controller.stop());
      informers.stop();
    },
  };
}
