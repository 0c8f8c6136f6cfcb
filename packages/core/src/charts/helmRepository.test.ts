import fc from 'fast-check';
import { stringify } from 'yaml';
import { readIndex } from './helmRepository';

function versions(text: string, chart = 'web') {
  return readIndex(text, chart, 'the test')?.map(({ version }) => version);
}

const entry = (version: string, more = '') =>
  `  - name: web\n    version: ${version}\n${more}    urls:\n    - web-${version}.tgz\n`;

describe('readIndex', () => {
  it.each<[string, string, string[] | undefined]>([
    [
      'what helm writes',
      `apiVersion: v1\nentries:\n  api:\n${entry('9.0.0')}  web:\n${entry(
        '1.0.0',
      )}${entry('1.10')}  zoo:\n${entry('8.0.0')}generated: "2024"\n`,
      ['1.0.0', '1.10'],
    ],
    [
      'another indentation',
      `entries:\n    web:\n      - version: 1.0.0\n        urls: [a]\n    zoo: []\n`,
      ['1.0.0'],
    ],
    [
      'text that looks like a key',
      `entries:\n  web:\n${entry(
        '1.0.0',
        '    description: |\n      entries:\n       zoo:\n\n      web:\n',
      )}${entry('2.0.0')}`,
      ['1.0.0', '2.0.0'],
    ],
    ['quoted names', `entries:\n  "web":\n${entry('1.0.0')}`, ['1.0.0']],
    [
      'line ends of Windows',
      `entries:\n  web:\n${entry('1.0.0')}`.replace(/\n/g, '\r\n'),
      ['1.0.0'],
    ],
    [
      'JSON',
      '{"entries":{"web":[{"version":"1.0.0","urls":["a"]}]}}',
      ['1.0.0'],
    ],
    ['flow style', 'entries: {web: [{version: 1.0.0, urls: [a]}]}', ['1.0.0']],
    ['anchors', `entries:\n  api: &x\n${entry('1.0.0')}  web: *x\n`, ['1.0.0']],
    ['no such chart', `entries:\n  api:\n${entry('1.0.0')}`, undefined],
    ['no charts', 'entries: {}\n', undefined],
    [
      'entries that are none',
      `entries:\n  web:\n  - version: 1.0.0\n${entry('2.0.0')}  - x\n`,
      ['2.0.0'],
    ],
  ])('reads %s', (_, text, expected) => {
    expect(versions(text)).toEqual(expected);
  });

  it('does not take what every object has for a chart', () => {
    expect(versions('{"entries":{}}', 'constructor')).toBeUndefined();
  });

  it.each(['', '<html>', 'entries: 5', '{', '[]', 'entries:\n  web: x\n'])(
    'refuses %j',
    text => {
      expect(() => versions(text)).toThrow(
        expect.objectContaining({ code: 'invalid' }),
      );
    },
  );

  it('finds in a piece what it would find in the whole', () => {
    const text = fc.string({ maxLength: 20 });
    const charts = fc.dictionary(
      fc.constantFrom('web', 'api', 'a.b-c', 'entries', 'urls', 'x1'),
      fc.array(
        fc.record({
          description: text,
          keywords: fc.array(text, { maxLength: 2 }),
          version: fc.constantFrom('1.0.0', '2.0.0', 'x: y', '- a'),
          urls: fc.array(fc.constantFrom('a', 'b'), { minLength: 1 }),
        }),
        { maxLength: 3 },
      ),
    );
    fc.assert(
      fc.property(
        charts,
        fc.boolean(),
        fc.constantFrom(2, 4),
        (entries, indentSeq, indent) => {
          const index = stringify(
            { apiVersion: 'v1', entries, generated: 'now' },
            { indentSeq, indent },
          );
          for (const [name, list] of Object.entries(entries)) {
            expect(versions(index, name)).toEqual(
              list.map(({ version }) => version),
            );
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('does not stand still at an index of empty lines', () => {
    const lines = `${' '.repeat(40)}\n`.repeat(100_000);
    expect(
      versions(`${lines}entries:\n${lines}  web:\n${entry('1.0.0')}`),
    ).toEqual(['1.0.0']);
  });

  it('reads one chart of a large index without reading all', () => {
    const chart = (name: string) =>
      `  ${name}:\n${entry(
        '1.0.0',
        `    description: ${'x'.repeat(400)}\n`,
      ).repeat(100)}`;
    const many = Array.from({ length: 400 }, (_, n) => chart(`c${n}`));
    const index = `entries:\n${many.join('')}${chart('web')}`;
    expect(index.length).toBeGreaterThan(15_000_000);
    expect(versions(index)).toHaveLength(100);
  });
});
