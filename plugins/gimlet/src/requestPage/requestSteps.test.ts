import type {
  RequestState,
  TimelineEntry,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { requestSteps } from './requestSteps';

const way = (...states: RequestState[]): TimelineEntry[] =>
  states.map((state, i) => ({ at: 1000 + i, state, text: '' }));

describe('requestSteps', () => {
  it.each<[RequestState[], string]>([
    [['queued'], 'now ahead ahead ahead'],
    [['queued', 'rendering'], 'done now ahead ahead'],
    [['queued', 'rendering', 'committing'], 'done done now ahead'],
    [['queued', 'rendering', 'committing', 'pushed'], 'done done done done'],
    [
      ['queued', 'rendering', 'committing', 'pushed', 'ready'],
      'done done done done',
    ],
    [['queued', 'pushed'], 'done done'],
    [['queued', 'committing'], 'done now ahead'],
    [
      ['queued', 'rendering', 'committing', 'pushed', 'reconciling'],
      'done done done done now ahead',
    ],
    [
      ['queued', 'rendering', 'committing', 'pushed', 'reconciling', 'ready'],
      'done done done done done done',
    ],
    [
      ['queued', 'rendering', 'committing', 'pushed', 'reconciling', 'failed'],
      'done done done done stopped ahead',
    ],
    [['queued', 'waiting'], 'waits ahead ahead ahead'],
    [['queued', 'rendering', 'waiting'], 'done waits ahead ahead'],
    [['queued', 'rendering', 'waiting', 'queued'], 'now ahead ahead ahead'],
    [['queued', 'rendering', 'failed'], 'done stopped ahead ahead'],
    [['queued', 'cancelled'], 'stopped ahead ahead ahead'],
    [['queued', 'waiting', 'superseded'], 'stopped ahead ahead ahead'],
    [['failed'], 'stopped ahead ahead ahead'],
  ])('%j', (states, expected) => {
    const timeline = way(...states);
    const steps = requestSteps({
      state: states[states.length - 1],
      timeline,
    });
    expect(steps.map(({ state }) => state).join(' ')).toBe(expected);
  });

  it('goes on past the push where something reports from the cluster', () => {
    const timeline = way('queued', 'rendering', 'committing', 'pushed');
    const steps = requestSteps({ state: 'pushed', timeline, followed: true });
    expect(steps.map(({ state }) => state).join(' ')).toBe(
      'done done done now ahead ahead',
    );
  });

  it('says when each step began, the newest time where it began twice', () => {
    const steps = requestSteps({
      state: 'rendering',
      timeline: way('queued', 'rendering', 'waiting', 'queued', 'rendering'),
    });
    expect(steps.map(({ at }) => at)).toEqual([
      1003,
      1004,
      undefined,
      undefined,
    ]);
  });
});
