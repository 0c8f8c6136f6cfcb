import { MemoryClusterStore } from '../apiserver/MemoryClusterStore';
import { ManualClock } from '../clock/ManualClock';
import type { KubeObject } from '../store';
import { FluxEvents, type ReportedEvent } from './FluxEvents';
import { Operations } from './Operations';

describe('FluxEvents', () => {
  it('counts a repeated event on the first, which keeps its annotations, and reports both', async () => {
    const operations = new Operations();
    const clock = new ManualClock({
      start: new Date('2030-01-01T00:00:00Z'),
      settled: () => operations.settled(),
    });
    const store = new MemoryClusterStore({ clock });
    const reported: ReportedEvent[] = [];
    const events = new FluxEvents({
      store,
      clock,
      controller: 'kustomize-controller',
      report: event => reported.push(event),
    });
    const record = (revision: string, changes: object = {}) =>
      events.record({
        object: {
          apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
          kind: 'Kustomization',
          metadata: { name: 'apps', namespace: 'default', uid: 'u1' },
        },
        type: 'Normal',
        reason: 'Progressing',
        message: 'Deployment/shop/checkout configured',
        annotations: { revision },
        ...changes,
      });

    await record('c1');
    await clock.advanceTo(new Date('2030-01-01T00:00:07Z'));
    await record('c2');
    await record('c3', { type: 'Trace', message: 'for nobody' });

    const { items } = await store.list<KubeObject>({
      apiVersion: 'v1',
      kind: 'Event',
    });
    expect(
      items.map(({ message, type, count, metadata, lastTimestamp }) => ({
        message,
        type,
        count,
        annotations: metadata.annotations,
        lastTimestamp,
      })),
    ).toEqual(
      expect.arrayContaining([
        {
          message: 'Deployment/shop/checkout configured',
          type: 'Normal',
          count: 2,
          annotations: { revision: 'c1' },
          lastTimestamp: '2030-01-01T00:00:07Z',
        },
        {
          message: 'for nobody',
          type: 'Normal',
          count: 1,
          annotations: { revision: 'c3' },
          lastTimestamp: '2030-01-01T00:00:07Z',
        },
      ]),
    );
    expect(reported.map(({ annotations }) => annotations)).toEqual([
      { revision: 'c1' },
      { revision: 'c2' },
    ]);
  });
});
