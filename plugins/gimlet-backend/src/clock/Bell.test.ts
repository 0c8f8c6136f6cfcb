import { Bell } from './Bell';
import { systemClock } from './systemClock';

const HOUR = 3_600_000;

describe('Bell', () => {
  it('wakes who sleeps, and is heard by who would', async () => {
    const bell = new Bell({ clock: systemClock });
    const sleep = bell.sleep(HOUR);
    bell.ring();
    expect(await sleep).toBe(true);
    bell.ring();
    bell.ring();
    expect(await bell.sleep(HOUR)).toBe(true);
    expect(await bell.sleep(1)).toBe(false);
  });
});
