import { Readable } from 'node:stream';
import type { LogLine } from '@gimlet-io/backstage-plugin-gimlet-common';
import { sendLines } from './sendLines';

const TIME = '2026-01-02T03:04:05.678901234Z';

async function send(
  pieces: Iterable<string> | AsyncIterable<string>,
): Promise<LogLine[][]> {
  const batches: LogLine[][] = [];
  await sendLines(Readable.from(pieces, { objectMode: false }), async lines => {
    batches.push(lines);
  });
  return batches;
}

it('sends lines with their time, masked', async () => {
  expect(
    await send([`${TIME} token=abc is`, ` old\n`, 'no time\n', `${TIME} \n`]),
  ).toEqual([
    [
      { at: Date.parse(TIME), text: 'token=*** is old' },
      { text: 'no time' },
      { at: Date.parse(TIME), text: '' },
    ],
  ]);
});

it('sends no more at once than the server takes, whatever a program writes', async () => {
  const many = Array.from({ length: 1_200 }, (_, n) => `${TIME} ${n}\n`);
  expect((await send(many)).map(({ length }) => length)).toEqual([
    500, 500, 200,
  ]);
  const long = Array.from(
    { length: 100 },
    () => `${TIME} ${'x'.repeat(99_999)}\n`,
  );
  const batches = await send(long);
  expect(batches.flat()).toHaveLength(100);
  for (const batch of batches) {
    expect(JSON.stringify(batch).length).toBeLessThan(1_000_000);
  }
});

it('sends what came before the log broke off, and says that it did', async () => {
  async function* breaking() {
    yield `${TIME} last words\n`;
    throw new Error('aborted');
  }
  const sent: LogLine[] = [];
  await expect(
    sendLines(Readable.from(breaking(), { objectMode: false }), async lines => {
      sent.push(...lines);
    }),
  ).rejects.toThrow('The API server does not answer: aborted');
  expect(sent).toMatchObject([{ text: 'last words' }]);
});

it('ends the log when nobody takes it any more', async () => {
  const stream = Readable.from(
    Array.from({ length: 5_000 }, (_, n) => `${n}\n`),
    { objectMode: false },
  );
  await expect(
    sendLines(stream, async () => {
      throw new Error('the session is over');
    }),
  ).rejects.toThrow('the session is over');
  expect(stream.destroyed).toBe(true);
});
