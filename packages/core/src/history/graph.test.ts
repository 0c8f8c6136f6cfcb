import type { CommitSha } from '@gimlet-io/backstage-plugin-gimlet-common';
import { compareHeads, isRewritten, sidesOfMerges } from './graph';
import { TestHistory } from './testing';

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

it('what merges brought in comes children first, each with the oldest merge that reaches it', () => {
  const line = (text: string) =>
    new Map(
      text.split(' ').map(word => {
        const [id, parents = ''] = word.split(':');
        return [id, parents.split('').filter(Boolean)] as [
          CommitSha,
          CommitSha[],
        ];
      }),
    );
  const rows: [string, string, Record<string, string>][] = [
    ['b a', 'b:a a:', {}],
    ['m a', 'm:ay y:x x:a a:', { m: 'yx' }],
    // The newer merge reaches what the older one brought, and a line of its own from it.
    ['n m a', 'n:mz z:y m:ay y:x x:a a:', { n: 'z', m: 'yx' }],
    // Two sides that share their beginning, in one merge of three.
    ['o a', 'o:apq p:s q:s s:a a:', { o: 'pqs' }],
    // A side that is a merge itself, of a line that is not read.
    ['m a', 'm:ay y:xw x:a a:', { m: 'yx' }],
  ];
  for (const [chain, parents, expected] of rows) {
    const sides = sidesOfMerges(chain.split(' ') as CommitSha[], line(parents));
    expect(
      Object.fromEntries([...sides].map(([id, ids]) => [id, ids.join('')])),
    ).toEqual(expected);
  }
});
