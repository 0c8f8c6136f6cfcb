import { eventObservationSchema } from './observation';
import { observeEvent } from './observeEvent';

const metadata = {
  name: 'web.1',
  namespace: 'shop',
  uid: 'u',
  creationTimestamp: '2026-01-01T00:00:00Z',
};
const second = (number: number) => Date.parse(`2026-01-01T00:00:0${number}Z`);

describe('observeEvent', () => {
  it.each([
    [
      'as the kubelet writes them',
      {
        count: 3,
        firstTimestamp: '2026-01-01T00:00:01Z',
        lastTimestamp: '2026-01-01T00:00:05Z',
      },
      { count: 3, firstAt: second(1), lastAt: second(5) },
    ],
    [
      'as the scheduler writes them',
      { eventTime: '2026-01-01T00:00:02.000000Z', firstTimestamp: null },
      { count: 1, firstAt: second(2), lastAt: second(2) },
    ],
    [
      'in a series',
      {
        eventTime: '2026-01-01T00:00:02Z',
        series: { count: 9, lastObservedTime: '2026-01-01T00:00:08Z' },
      },
      { count: 9, firstAt: second(2), lastAt: second(8) },
    ],
    ['without times', {}, { firstAt: second(0), lastAt: second(0) }],
  ])('%s', (_, times, expected) => {
    const observed = observeEvent({
      metadata,
      involvedObject: {
        apiVersion: 'v1',
        kind: 'Pod',
        namespace: 'shop',
        name: 'web',
      },
      reason: 'BackOff',
      message: 'Back-off restarting failed container ',
      ...times,
    });
    expect(eventObservationSchema.parse(observed)).toEqual(observed);
    expect(observed).toMatchObject({
      involved: { group: '', kind: 'Pod', namespace: 'shop', name: 'web' },
      message: 'Back-off restarting failed container',
      ...expected,
    });
  });
});
