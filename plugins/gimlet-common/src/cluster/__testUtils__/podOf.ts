import type {
  RawContainer,
  RawContainerState,
  RawContainerStatus,
  RawPod,
} from '../rawObjects';

export type ContainerState = RawContainerState & Partial<RawContainerStatus>;

export const running: ContainerState = {
  running: {},
  ready: true,
  started: true,
};
export const notReady: ContainerState = {
  running: {},
  ready: false,
  started: true,
};
export const waiting = (reason?: string): ContainerState => ({
  waiting: { reason },
});
export const ended = (
  exitCode: number,
  reason?: string,
  signal?: number,
): ContainerState => ({
  terminated: { exitCode, reason, signal },
});

const containers = (
  states: readonly ContainerState[],
  spec: Partial<RawContainer> = {},
): { specs: RawContainer[]; statuses: RawContainerStatus[] } => ({
  specs: states.map((_, index) => ({ name: `c${index}`, ...spec })),
  statuses: states.map(
    ({ waiting: w, running: r, terminated: t, ...status }, index) => ({
      name: `c${index}`,
      state: { waiting: w, running: r, terminated: t },
      ...status,
    }),
  ),
});

/** What differs between the pods of a table. */
export interface PodGiven {
  phase?: string;
  reason?: string;
  conditions?: Record<string, string | boolean>;
  init?: ContainerState[];
  sidecars?: ContainerState[];
  main?: ContainerState[];
  /** Containers of which the kubelet has said nothing yet. */
  unknown?: number;
  deleted?: true;
}

/** A pod as the API server gives it. */
export function podOf(given: PodGiven): RawPod {
  const { phase = 'Pending', reason, conditions = {} } = given;
  const sidecars = containers(given.sidecars ?? [], {
    restartPolicy: 'Always',
  });
  const init = containers(given.init ?? []);
  const named = (prefix: string) => (container: { name: string }) => ({
    ...container,
    name: prefix + container.name,
  });
  const main = containers(given.main ?? []);
  return {
    metadata: {
      name: 'web',
      ...(given.deleted && { deletionTimestamp: '2026-01-01T00:00:00Z' }),
    },
    spec: {
      initContainers: [
        ...sidecars.specs.map(named('s')),
        ...init.specs.map(named('i')),
      ] as RawContainer[],
      containers: [
        ...main.specs,
        ...Array.from({ length: given.unknown ?? 0 }, (_, index) => ({
          name: `u${index}`,
        })),
      ],
    },
    status: {
      phase,
      reason,
      conditions: Object.entries(conditions).map(([type, value]) => ({
        type,
        status: value === true ? 'True' : 'False',
        ...(typeof value === 'string' && { reason: value }),
      })),
      initContainerStatuses: [
        ...sidecars.statuses.map(named('s')),
        ...init.statuses.map(named('i')),
      ] as RawContainerStatus[],
      containerStatuses: main.statuses,
    },
  };
}
