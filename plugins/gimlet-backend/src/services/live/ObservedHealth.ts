import type {
  Cause,
  Health,
  KustomizationObservation,
  Observation,
  WorkloadObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { conditionOf } from '@gimlet-io/backstage-plugin-gimlet-common';
import { ofType, ownerOf, refOf } from './appObjects';
import type { AppHealth, AppPlace, HealthReader } from './types';

/** `Ready=False` for these is waiting. */
const WAITING = ['DependencyNotReady', 'HealthCheckCanceled'];

const KUSTOMIZATION = 'kustomize.toolkit.fluxcd.io';

const sum = (numbers: readonly number[]) =>
  numbers.reduce((all, each) => all + each, 0);

/** Health from what is observed now. */
export class ObservedHealth implements HealthReader {
  ofApp({ app }: AppPlace, observations: readonly Observation[]): AppHealth {
    const owner = ownerOf(app, observations);
    const workloads = ofType(observations, 'workload').filter(
      it => it.app === app,
    );
    const causes = causesOf(app, observations);
    const running = workloads.filter(({ replicas }) => replicas.desired > 0);
    const pods = {
      ready: sum(running.map(({ replicas }) => replicas.ready)),
      desired: sum(running.map(({ replicas }) => replicas.desired)),
    };
    return {
      pods,
      causes,
      health: healthOf(
        owner && (!owner.isShared || workloads.length === 0)
          ? owner.kustomization
          : undefined,
        workloads,
        causes,
        pods,
      ),
    };
  }

  ofEnvironment(
    _environment: string,
    observations: readonly Observation[],
  ): Health {
    const shared = [
      ...ofType(observations, 'source'),
      ...ofType(observations, 'kustomization').filter(
        it => it.app === undefined,
      ),
    ];
    if (shared.length === 0) {
      return { state: 'unknown', text: 'Flux follows nothing here.' };
    }
    for (const each of shared) {
      const problem = readyProblem(each);
      if (problem) {
        return {
          state: 'failing',
          text: `${refOf(each)?.kind} ${each.name}: ${problem.message}`,
        };
      }
    }
    const suspended = shared.find(each => each.suspended);
    return suspended
      ? { state: 'suspended', text: `${suspended.name} is suspended.` }
      : { state: 'healthy', text: 'Flux follows the repository.' };
  }
}

function healthOf(
  owner: KustomizationObservation | undefined,
  workloads: readonly WorkloadObservation[],
  causes: readonly Cause[],
  pods: AppHealth['pods'],
): Health {
  const problem = owner && readyProblem(owner);
  const stuck = workloads.flatMap(it => stuckOf(it) ?? []).at(0);
  const [cause] = causes;
  const isShort = pods.ready < pods.desired;
  const count = `${pods.ready} of ${pods.desired} pods are ready`;
  if (problem) return { state: 'failing', text: problem.message };
  if (stuck) return { state: 'failing', text: stuck };
  if (cause && isShort) {
    return {
      state: pods.ready > 0 ? 'degraded' : 'failing',
      text: `${count}: ${cause.reason}: ${cause.message}`,
    };
  }
  if (owner?.suspended) {
    return { state: 'suspended', text: 'Flux is suspended for this app.' };
  }
  if (workloads.length === 0 && !owner) {
    return { state: 'missing', text: 'Nothing of it is in the cluster.' };
  }
  if (isShort || workloads.some(isRolling)) {
    return { state: 'progressing', text: `${count}.` };
  }
  return {
    state: 'healthy',
    text: pods.desired > 0 ? `${count}.` : 'It is applied.',
  };
}

function causesOf(app: string, observations: readonly Observation[]): Cause[] {
  const owner = ownerOf(app, observations)?.kustomization;
  const problem = owner?.app === app ? readyProblem(owner) : undefined;
  return [
    ...ofType(observations, 'pod').flatMap(pod => {
      const object = refOf(pod);
      if (pod.app !== app || !pod.cause || pod.deletedAt || !object) return [];
      const { reason, message, container, since, lastLog } = pod.cause;
      return [
        {
          object,
          reason,
          message,
          since,
          ...(container && { container }),
          ...(lastLog && { lastLog }),
        },
      ];
    }),
    ...(owner && problem
      ? [
          {
            object: {
              group: KUSTOMIZATION,
              kind: 'Kustomization',
              namespace: owner.namespace,
              name: owner.name,
            },
            reason: problem.reason,
            message: problem.message,
            since: problem.changedAt ?? 0,
          },
        ]
      : []),
  ];
}

function readyProblem(object: Parameters<typeof conditionOf>[0]) {
  const ready = conditionOf(object, 'Ready');
  return ready?.status === 'False' && !WAITING.includes(ready.reason)
    ? ready
    : undefined;
}

function stuckOf(workload: WorkloadObservation): string | undefined {
  const progressing = conditionOf(workload, 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    return progressing.message;
  }
  const failed = conditionOf(workload, 'Failed');
  return workload.kind === 'Job' && failed?.status === 'True'
    ? failed.message
    : undefined;
}

function isRolling(workload: WorkloadObservation): boolean {
  const { generation, observedGeneration, replicas } = workload;
  return observedGeneration < generation || replicas.updated < replicas.desired;
}
