import type {
  RequestAnswer,
  RequestState,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** Where a step of a request's way is. `stopped`: the request ended here without being pushed. */
export type StepState = 'done' | 'now' | 'waits' | 'stopped' | 'ahead';

export interface RequestStep {
  name: 'Queued' | 'Rendering' | 'Committing' | 'Pushed';
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

/**
 * The steps of a request's way, from what its timeline says. A step that it passed by is left out: a hold renders nothing, and what
 * was so already is not committed.
 */
export function requestSteps(
  request: Pick<RequestAnswer, 'state' | 'timeline'>,
): RequestStep[] {
  const { state, timeline } = request;
  const reached = placeOf(request);
  const arrived = isPushed(state);
  return STEPS.flatMap((step, place) => {
    const at = timeline.findLast(entry => entry.state === step.state)?.at;
    if (at === undefined && place < reached) return [];
    return [
      {
        name: step.name,
        state: stateOf(place, reached, state),
        ...(at !== undefined && (place <= reached || arrived) && { at }),
      },
    ];
  });
}

/** Its commit is where it belongs, and nothing has failed there. */
function isPushed(state: RequestState): boolean {
  return state === 'pushed' || state === 'reconciling' || state === 'ready';
}

function stateOf(
  place: number,
  reached: number,
  state: RequestState,
): StepState {
  if (place < reached) return 'done';
  if (place > reached) return 'ahead';
  if (isPushed(state)) return 'done';
  switch (state) {
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
function placeOf({
  state,
  timeline,
}: Pick<RequestAnswer, 'state' | 'timeline'>): number {
  if (isPushed(state)) return STEPS.length - 1;
  const here = STEPS.findIndex(step => step.state === state);
  if (here >= 0) return here;
  const last = timeline.findLast(entry =>
    STEPS.some(step => step.state === entry.state),
  );
  return Math.max(
    STEPS.findIndex(step => step.state === last?.state),
    0,
  );
}
