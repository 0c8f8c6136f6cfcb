import { ManualClock } from '../clock/ManualClock';
import { sleep } from '../clock/Clock';
import { FluxQueue, type QueueContext, type QueueResult } from './FluxQueue';
import { Operations } from './Operations';

const start = new Date('2030-01-01T00:00:00Z');

function queueOf(
  reconcile: (
    clock: ManualClock,
    context: QueueContext,
  ) => Promise<QueueResult>,
) {
  const operations = new Operations();
  const clock = new ManualClock({
    start,
    settled: () => operations.settled(),
  });
  const at: number[] = [];
  const errors: unknown[] = [];
  const queue = new FluxQueue({
    clock,
    reconcile: async (_key, context) => {
      at.push(clock.now().getTime() - start.getTime());
      return reconcile(clock, context);
    },
    onError: (_key, error) => errors.push(error),
  });
  return {
    queue,
    at,
    errors,
    until: (milliseconds: number) =>
      clock.advanceTo(new Date(start.getTime() + milliseconds)),
  };
}

describe('FluxQueue', () => {
  it('comes back after the interval, and earlier where it is asked to', async () => {
    const { queue, at, until } = queueOf(async () => ({ after: 1000 }));
    queue.add('a', 'x');
    await until(1500);
    queue.add('a', 'x');
    await until(3000);
    // The interval counts from the last time.
    expect(at).toEqual([0, 1000, 1500, 2500]);
  });

  it('backs off from 750 ms on, and begins anew after a success', async () => {
    let failing = true;
    const { queue, at, errors, until } = queueOf(async () => {
      if (failing) {
        throw new Error('no');
      }
      return 'done';
    });
    queue.add('a', 'x');
    await until(6000);
    expect(at).toEqual([0, 750, 2250, 5250]);
    expect(errors).toHaveLength(4);
    failing = false;
    queue.add('a', 'x');
    await until(7000);
    failing = true;
    queue.add('a', 'x');
    await until(8000);
    expect(at.slice(4)).toEqual([6000, 7000, 7750]);
  });

  it('never reconciles an object twice at once, and once more where it was asked for meanwhile', async () => {
    const triggers: Array<string | undefined> = [];
    const { queue, at, until } = queueOf(async (clock, context) => {
      await sleep(clock, 100);
      triggers.push(context.askedAgain());
      return { after: 10_000 };
    });
    queue.add('a', 'first');
    await until(50);
    queue.add('a', 'second');
    queue.add('a', 'third');
    await until(1000);
    expect(at).toEqual([0, 100]);
    expect(triggers).toEqual(['third', undefined]);
  });

  it('tells a reconciliation at once that it was asked for again', async () => {
    const heard: number[] = [];
    const { queue, until } = queueOf(async (clock, context) => {
      context.onAskedAgain(() =>
        heard.push(clock.now().getTime() - start.getTime()),
      );
      await sleep(clock, 100);
      return 'done';
    });
    queue.add('a', 'x');
    await until(30);
    queue.add('a', 'x');
    await until(90);
    expect(heard).toEqual([30]);
  });

  it('works on four at a time', async () => {
    const { queue, at, until } = queueOf(async clock => {
      await sleep(clock, 100);
      return 'done';
    });
    ['a', 'b', 'c', 'd', 'e'].forEach(key => queue.add(key, 'x'));
    await until(1000);
    expect(at).toEqual([0, 0, 0, 0, 100]);
  });
});
