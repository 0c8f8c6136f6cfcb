import { readEventStream } from './eventStream';

async function read(text: string, sizes: number[] = []) {
  const bytes = new TextEncoder().encode(text);
  const cuts = [...sizes, bytes.length];
  async function* body() {
    let start = 0;
    for (const end of cuts) {
      yield bytes.slice(start, end);
      start = end;
    }
  }
  const events = [];
  for await (const event of readEventStream(body())) events.push(event);
  return events;
}

describe('readEventStream', () => {
  it.each<[string, string, { event: string; data: string }[]]>([
    ['an event', 'event: a\ndata: 1\n\n', [{ event: 'a', data: '1' }]],
    ['one without a name', 'data: 1\n\n', [{ event: 'message', data: '1' }]],
    [
      'data of several lines',
      'data: 1\ndata:  2\ndata\n\n',
      [{ event: 'message', data: '1\n 2\n' }],
    ],
    [
      'comments, ids and retry times',
      ': hi\nid: 3\nretry: 5\nevent: a\ndata: 1\n\n:\n\n',
      [{ event: 'a', data: '1' }],
    ],
    [
      'lines that end otherwise',
      'event: a\r\ndata: 1\r\n\r\ndata: 2\r\rdata: 3\n\n',
      [
        { event: 'a', data: '1' },
        { event: 'message', data: '2' },
        { event: 'message', data: '3' },
      ],
    ],
    [
      'one that was cut off',
      'data: 1\n\ndata: 2\n',
      [{ event: 'message', data: '1' }],
    ],
    [
      'a name without data',
      'event: a\n\ndata: 1\n\n',
      [{ event: 'message', data: '1' }],
    ],
  ])('reads %s', async (_, text, expected) => {
    expect(await read(text)).toEqual(expected);
  });

  it('reads the same wherever it is cut', async () => {
    const text = 'event: a\r\ndata: {"text":"ä€😀"}\r\n\r\n:\n\ndata: 2\n\n';
    const whole = await read(text);
    const { length } = new TextEncoder().encode(text);
    for (let cut = 1; cut < length; cut += 1) {
      expect(await read(text, [cut])).toEqual(whole);
    }
  });

  it('lets go of a stream that is not read to its end', async () => {
    let isCancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: controller =>
        controller.enqueue(new TextEncoder().encode('data: 1\n\n')),
      cancel: () => {
        isCancelled = true;
      },
    });
    for await (const event of readEventStream(body)) {
      expect(event.data).toBe('1');
      break;
    }
    expect(isCancelled).toBe(true);
  });
});
