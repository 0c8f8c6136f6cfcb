import type { Release } from '@gimlet-io/backstage-plugin-gimlet-common';
import { aRelease, commit, tree } from '../__testUtils__/testData';
import { rollbackTargets } from './rollbackTargets';

/** `commit:tree`, newest first; `-` for a folder that is gone, `!` behind what was rolled back. */
function history(...written: string[]): Release[] {
  return written.map(text => {
    const [, id, folder, kind, back] =
      /^(\w+):(\w+|-)(?: ([a-z]+))?(!)?$/.exec(text) ?? [];
    return aRelease({
      commit: commit(id),
      tree: folder === '-' ? null : tree(folder),
      ...(kind && { kind: kind as Release['kind'] }),
      ...(back && { rolledBackBy: commit('ffff') }),
    });
  });
}

describe('rollbackTargets', () => {
  it.each<[string, string[], string | undefined, string[], string | undefined]>(
    [
      ['nothing yet', [], undefined, [], undefined],
      ['a first release', ['c1:t1'], 'c1', [], undefined],
      ['the one before', ['c2:t2', 'c1:t1'], 'c2', ['c1'], 'c1'],
      [
        'one further after a rollback',
        ['c4:t2 rollback', 'c3:t3 release!', 'c2:t2', 'c1:t1'],
        'c4',
        ['c3', 'c1'],
        'c1',
      ],
      [
        'what was rolled back, where there is nothing else',
        ['c3:t1 rollback', 'c2:t2 release!', 'c1:t1'],
        'c3',
        ['c2'],
        'c2',
      ],
      [
        'the same state once, as it was last',
        ['c4:t4', 'c3:t1', 'c2:t2', 'c1:t1'],
        'c4',
        ['c3', 'c2'],
        'c3',
      ],
      [
        'holds are no releases',
        ['c4:t2 hold', 'c3:t2', 'c2:t1 resume', 'c1:t1'],
        'c3',
        ['c1'],
        'c1',
      ],
      [
        'what was deleted comes back',
        ['c2:- delete', 'c1:t1'],
        undefined,
        ['c1'],
        'c1',
      ],
    ],
  )('%s', (_, written, current, targets, preselected) => {
    const found = rollbackTargets(history(...written));
    const named = (release?: Release) => release?.commit.slice(0, 2);
    expect(named(found.current)).toBe(current);
    expect(found.targets.map(named)).toEqual(targets);
    expect(named(found.preselected)).toBe(preselected);
  });

  it('keeps all that were found where nothing runs', () => {
    const found = history('c2:t2', 'c1:t1');
    expect(rollbackTargets(found, null).targets).toEqual(found);
  });
});
