import { aPod, aStuckPod, aWorkload } from '../__testUtils__/liveData';
import { isOldPod, podTone } from './podWords';

describe('isOldPod', () => {
  it.each([
    ['of the newest version', aPod(), [aWorkload()], false],
    [
      'of an older version',
      aPod({ revision: '9744ff4fb' }),
      [aWorkload()],
      true,
    ],
    ['of a workload that is not known', aPod({ revision: 'x' }), [], false],
    [
      'of another workload of the same name',
      aPod({ revision: 'x' }),
      [aWorkload({ namespace: 'other' })],
      false,
    ],
    ['of nobody', aPod({ workload: undefined }), [aWorkload()], false],
  ])('%s', (_, pod, workloads, old) => {
    expect(isOldPod(pod, workloads)).toBe(old);
  });
});

describe('podTone', () => {
  it.each([
    [aPod(), 'positive'],
    [aPod({ ready: 0 }), 'announcement'],
    [aPod({ phase: 'Pending', status: 'ContainerCreating' }), 'announcement'],
    [aStuckPod(), 'negative'],
    [aPod({ phase: 'Succeeded', status: 'Completed' }), 'neutral'],
    [aPod({ phase: 'Failed', status: 'Error' }), 'negative'],
    [aPod({ phase: 'Unknown' }), 'warning'],
    [aStuckPod({ deletedAt: 1, status: 'Terminating' }), 'neutral'],
  ])('of %j', (pod, tone) => {
    expect(podTone(pod)).toBe(tone);
  });
});
