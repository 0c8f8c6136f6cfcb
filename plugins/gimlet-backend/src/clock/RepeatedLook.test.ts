import { RepeatedLook } from './RepeatedLook';
import { systemClock } from './systemClock';

const HOUR = 3_600_000;

describe('RepeatedLook', () => {
  function looking(interval: number, look: () => Promise<void>) {
    const errors: unknown[] = [];
    const repeated = new RepeatedLook({
      look,
      interval,
      onError: error => errors.push(error),
      clock: systemClock,
    });
    return { repeated, errors };
  }

  it('looks again after its time, also where a look failed, until it is stopped', async () => {
    let looks = 0;
    let enough = () => {};
    const done = new Promise<void>(resolve => {
      enough = resolve;
    });
    const { repeated, errors } = looking(1, async () => {
      looks += 1;
      if (looks === 3) enough();
      throw new Error(`look ${looks}`);
    });
    repeated.start();
    repeated.start();
    await done;
    await repeated.stop();
    const last = looks;
    await systemClock.sleep(10);
    expect(looks).toBe(last);
    expect(errors.slice(0, 2)).toEqual([
      new Error('look 1'),
      new Error('look 2'),
    ]);
    expect(repeated.isStopped).toBe(true);
  });

  it('looks at once where it is rung for, and loses no ring while it looks', async () => {
    let looks = 0;
    let seen = () => {};
    const { repeated } = looking(HOUR, async () => {
      looks += 1;
      if (looks === 1) repeated.ring();
      if (looks === 2) seen();
    });
    await new Promise<void>(resolve => {
      seen = resolve;
      repeated.start();
    });
    const third = new Promise<void>(resolve => {
      seen = resolve;
    });
    looks = 1;
    repeated.ring();
    await third;
    await repeated.stop();
    expect(looks).toBe(2);
  });

  it('lets one wait for the look that began after they rang', async () => {
    const ended: string[] = [];
    let looks = 0;
    let begun = () => {};
    const first = new Promise<void>(resolve => {
      begun = resolve;
    });
    const { repeated, errors } = looking(HOUR, async () => {
      looks += 1;
      const name = `look ${looks}`;
      begun();
      await systemClock.sleep(5);
      ended.push(name);
      throw new Error(name);
    });
    repeated.start();
    await first;
    await repeated.ringAndWait();
    expect(ended).toEqual(['look 1', 'look 2']);
    expect(errors).toHaveLength(2);
    await repeated.stop();
  });
});
