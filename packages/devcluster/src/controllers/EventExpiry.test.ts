import { ManualClock } from '../clock/ManualClock';
import { MemoryClusterStore } from '../apiserver/MemoryClusterStore';
import { EventRecorder, type KubeObject } from '../store';
import { EventExpiry } from './EventExpiry';

describe('EventExpiry', () => {
  it('deletes events an hour after they were written last', async () => {
    const start = Date.parse('2030-01-01T00:00:00Z');
    const clock = new ManualClock({
      start: new Date(start),
      settled: () => new Promise(resolve => setImmediate(resolve)),
    });
    const store = new MemoryClusterStore({ clock });
    const recorder = new EventRecorder({ store, clock, source: 'test' });
    const expiry = new EventExpiry({
      store,
      clock,
      onError: error => {
        throw error;
      },
    });
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace: 'default' },
    };
    const tell = async (message: string) => {
      recorder.record(pod, { type: 'Normal', reason: 'Told', message });
      await recorder.settled();
    };
    const minutes = (count: number) =>
      clock.advanceTo(new Date(start + count * 60_000));
    const told = async () => {
      const { items } = await store.list<KubeObject>({
        apiVersion: 'v1',
        kind: 'Event',
      });
      return items.map(({ message }) => message).sort();
    };
    await tell('once');
    await tell('again');
    await minutes(30);
    await tell('again');
    await minutes(59);
    expect(await told()).toEqual(['again', 'once']);
    await minutes(70);
    expect(await told()).toEqual(['again']);
    await minutes(100);
    expect(await told()).toEqual([]);
    expiry.stop();
  });
});
