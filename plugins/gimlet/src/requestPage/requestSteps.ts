import type {
  RequestAnswer,
  RequestState,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** Where a step of a request's way is. `stopped`: the request ended here without being pushed. */
export type StepState = 'done' | 'now' | 'waits' | 'stopped' | 'ahead';

export interface RequestStep {
  name:
    | 'Queued'
    | 'Rendering'
    | 'Committing'
    | 'Pushed'
    | 'Reconciling'
    | 'Ready';
  state: StepState;
  /** When it began; milliseconds since 1970. */
  at?: number;
}

const STEPS: { name: RequestStep['name']; state: RequestState }[] = [
  { name: 'Queued', state: 'queued' },
  { name: 'Rendering', state: 'rendering' },
  { name: 'Committing', state: 'committing' },
  { name: 'Pushed', state: 'pushed' },
];

/** The way goes on where something reports from the cluster. */
const FOLLOWED: typeof STEPS = [
  ...STEPS,
  { name: 'Reconciling', state: 'reconciling' },
  { name: 'Ready', state: 'ready' },
];

type Way = Pick<RequestAnswer, 'state' | 'timeline' | 'followed' | 'unchanged'>;

function stepsOf({ state, timeline, followed, unchanged }: Way): typeof STEPS {
  const arrives =
    followed ||
    state === 'reconciling' ||
    timeline.some(entry => entry.state === 'reconciling');
  return arrives && !unchanged ? FOLLOWED : STEPS;
}

/**
 * The steps of a request's way, from what its timeline says. A step that it passed by is left out: a hold renders nothing, and what
 * was so already is not committed.
 */
export function requestSteps(request: Way): RequestStep[] {
  const { state, timeline } = request;
  const steps = stepsOf(request);
  const reached = placeOf(request, steps);
  return steps.flatMap((step, place) => {
    const at = timeline.findLast(entry => entry.state === step.state)?.at;
    if (at === undefined && place < reached) return [];
    return [
      {
        name: step.name,
        state: stateOf({ place, reached, last: steps.length - 1 }, state),
        ...(at !== undefined && place <= reached && { at }),
      },
    ];
  });
}

function stateOf(
  { place, reached, last }: { place: number; reached: number; last: number },
  state: RequestState,
): StepState {
  if (place < reached) return 'done';
  if (place > reached) return 'ahead';
  switch (state) {
    case 'ready':
      return 'done';
    case 'pushed':
      // Where nothing reports from the cluster, this is the end.
      return place === last ? 'done' : 'now';
    case 'waiting':
      return 'waits';
    case 'failed':
    case 'cancelled':
    case 'superseded':
      return 'stopped';
    default:
      return 'now';
  }
}

/** The step at which a request is, or at which it ended. */
function placeOf({ state, timeline }: Way, steps: typeof STEPS): number {
  if (state === 'ready') return steps.length - 1;
  const here = steps.findIndex(step => step.state === state);
  if (here >= 0) return here;
  const last = timeline.findLast(entry =>
    steps.some(step => step.state === entry.state),
  );
  return Math.max(
    steps.findIndex(step => step.state === last?.state),
    0,
  );
}
