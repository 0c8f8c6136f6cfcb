import { aCause, aLive } from '../__testUtils__/liveData';
import { podParts, podsWords } from './PodsBar';

const progressing = { state: 'progressing' as const, text: '' };

describe('podParts', () => {
  it.each([
    [{}, 'ready ready'],
    [
      { pods: { ready: 3, desired: 5 }, health: progressing },
      'ready ready ready coming none',
    ],
    [
      {
        pods: { ready: 1, desired: 2 },
        health: progressing,
        causes: [aCause()],
      },
      'ready trouble',
    ],
    [
      { pods: { ready: 1, desired: 4 }, causes: [aCause(), aCause()] },
      'ready trouble none none',
    ],
    [
      {
        pods: { ready: 0, desired: 2 },
        health: { state: 'failing' as const, text: '' },
      },
      'trouble trouble',
    ],
    [{ pods: { ready: 0, desired: 0 } }, ''],
    [{ pods: { ready: 3, desired: 2 } }, 'ready ready'],
  ])('of %j', (changes, parts) => {
    expect(podParts(aLive(changes)).join(' ')).toBe(parts);
  });

  it('draws twelve at most, and none as ready that is not', () => {
    const parts = podParts(aLive({ pods: { ready: 299, desired: 300 } }));
    expect(parts).toHaveLength(12);
    expect(parts.at(-1)).not.toBe('ready');
  });
});

describe('podsWords', () => {
  it.each([
    [3, 5, '3 of 5 pods'],
    [1, 1, '1 of 1 pod'],
    [6, 5, '5 of 5 pods'],
    [0, 0, 'no pods'],
  ])('%i ready of %i', (ready, desired, words) => {
    expect(podsWords({ ready, desired })).toBe(words);
  });
});
