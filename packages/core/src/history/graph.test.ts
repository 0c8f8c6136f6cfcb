import type { CommitSha } from '@gimlet-io/backstage-plugin-gimlet-common';
import { compareHeads, isRewritten } from './graph';
import { TestHistory } from './testing/TestHistory';

jest.setTimeout(60_000);

it('heads move in four ways', async () => {
  const history = await TestHistory.create();
  const write = (text: string, parents: CommitSha[]) =>
    history.byHand({
      message: text,
      parents,
      changes: { file: text },
      stay: true,
    });
  const base = history.head;
  const one = await write('one', [base]);
  const two = await write('two', [one]);
  const own = await write('own', [base]);
  const pulled = await write('pulled', [own, two]);
  const merged = await write('merged', [two, own]);
  const after = await write('after', [merged]);
  const gone = '1'.repeat(40) as CommitSha;

  const rows: [string, CommitSha, CommitSha, string][] = [
    ['nothing', two, two, 'same'],
    ['one commit', one, two, 'forward'],
    ['several commits', base, two, 'forward'],
    ['a merge', two, merged, 'forward'],
    ['over a merge', base, after, 'forward'],
    ['pulled into a line of its own', two, pulled, 'merged'],
    ['an ancestor by the second parent', own, after, 'merged'],
    ['another line', two, own, 'rewritten'],
    ['back', two, one, 'rewritten'],
    ['from a commit that is gone', gone, two, 'rewritten'],
  ];
  for (const [name, from, to, expected] of rows) {
    expect([name, await compareHeads(history.repository, from, to)]).toEqual([
      name,
      expected,
    ]);
    expect(await isRewritten(history.repository, from, to)).toBe(
      expected === 'rewritten',
    );
  }
  await history.remove();
});
