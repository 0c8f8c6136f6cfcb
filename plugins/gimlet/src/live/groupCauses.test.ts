import { aCause } from '../__testUtils__/liveData';
import { groupCauses } from './groupCauses';

describe('groupCauses', () => {
  it('says once what is wrong with several', () => {
    const { object } = aCause();
    const crash = aCause({
      reason: 'CrashLoopBackOff',
      message: 'exit code 1',
    });
    expect(
      groupCauses([
        aCause(),
        crash,
        aCause({ object: { ...object, name: 'checkout-2' } }),
      ]),
    ).toEqual([
      { cause: aCause(), others: 1 },
      { cause: crash, others: 0 },
    ]);
  });
});
