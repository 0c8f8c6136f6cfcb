import fc from 'fast-check';
import { linesOf } from './linesOf';

async function read(
  pieces: readonly (string | Uint8Array)[],
  longest = 1_000,
): Promise<string[]> {
  async function* arriving() {
    for (const piece of pieces) yield Buffer.from(piece);
  }
  const lines: string[] = [];
  for await (const line of linesOf(arriving(), longest)) lines.push(line);
  return lines;
}

it.each<[string, string[], string[]]>([
  ['nothing', [], []],
  ['an end within a piece', ['a\nb', 'c\n'], ['a', 'bc']],
  ['a last line without its end', ['a\n\nb'], ['a', '', 'b']],
  [
    'ends as Windows has them, also between two pieces',
    ['a\r', '\nb\r\n'],
    ['a', 'b'],
  ],
])('reads %s', async (_, pieces, lines) => {
  expect(await read(pieces)).toEqual(lines);
});

it('is the same however it arrives, and whatever letters are torn apart', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.string({ unit: 'grapheme' }).filter(text => !/[\r\n]/.test(text)),
        { maxLength: 5 },
      ),
      fc.integer({ min: 1, max: 5 }),
      async (lines, size) => {
        const bytes = Buffer.from(lines.map(line => `${line}\n`).join(''));
        const pieces: Uint8Array[] = [];
        for (let at = 0; at < bytes.length; at += size) {
          pieces.push(bytes.subarray(at, at + size));
        }
        expect(await read(pieces)).toEqual(lines);
      },
    ),
  );
});

it('keeps no more of a line than is wanted', async () => {
  const endless = Array.from({ length: 1_000 }, () => 'x'.repeat(10_000));
  expect(await read([...endless, '\nnext'], 20)).toEqual([
    'x'.repeat(20),
    'next',
  ]);
});

it('rejects with what befell the text', async () => {
  async function* broken() {
    yield Buffer.from('a\nb');
    throw new Error('reset');
  }
  const lines: string[] = [];
  await expect(
    (async () => {
      for await (const line of linesOf(broken(), 100)) lines.push(line);
    })(),
  ).rejects.toThrow('reset');
  expect(lines).toEqual(['a']);
});
