import {
  formatProblem,
  GimletError,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import * as fc from 'fast-check';
import { manifestFromValue } from './manifestFromValue';
import { readManifest } from './readManifest';

function problemsOf(action: () => unknown): string[] {
  try {
    action();
  } catch (error) {
    if (error instanceof GimletError) {
      expect(error.code).toBe('invalid');
      return error.problems.map(formatProblem);
    }
    throw error;
  }
  return [];
}

const read = (text: string) => readManifest(text, { file: 'm.yaml' });

/** Aliases that would become 9^9 values. */
const BOMB = [
  'a0: &a0 [x, x, x, x, x, x, x, x, x]',
  ...Array.from(
    { length: 8 },
    (_, index) =>
      `a${index + 1}: &a${index + 1} [${Array(9)
        .fill(`*a${index}`)
        .join(', ')}]`,
  ),
].join('\n');

describe('readManifest', () => {
  it('reads values, anchors, merges and tags', () => {
    const { value } = read(
      [
        'app: shop',
        'x: &base {a: 1, b: two}',
        'values:',
        '  merged: {<<: *base, b: three}',
        '  alias: *base',
        '  replicas: !!int "{{ .REPLICAS }}"',
        '  plain: !!int "5"',
        '  text: !!str 5',
        '  on: "yes"',
        '  float: [!!float 3, !!float "2.50", 1e3, -1.5, 0o17, 08, 1.2.3, 2024-01-02, 12:30]',
        '  block: |',
        '    {{ .A }}',
        '    x',
        '',
      ].join('\n'),
    );
    expect(value).toEqual({
      app: 'shop',
      x: { a: 1, b: 'two' },
      values: {
        merged: { a: 1, b: 'three' },
        alias: { a: 1, b: 'two' },
        replicas: '!!int {{ .REPLICAS }}',
        plain: 5,
        text: '5',
        on: 'yes',
        float: [3, 2.5, 1000, -1.5, 15, 8, '1.2.3', '2024-01-02', '12:30'],
        block: '{{ .A }}\nx\n',
      },
    });
  });

  it.each`
    what                            | text                                               | problems
    ${'an empty file'}              | ${''}                                              | ${['m.yaml:1:1  empty']}
    ${'only a comment'}             | ${'# nothing\n'}                                   | ${['m.yaml:1:1  empty']}
    ${'a list'}                     | ${'- app: a\n'}                                    | ${['m.yaml:1:1  a manifest is a map of fields: app, env, namespace, …']}
    ${'text'}                       | ${'\nshop\n'}                                      | ${['m.yaml:2:1  a manifest is a map of fields: app, env, namespace, …']}
    ${'duplicate keys'}             | ${'app: a\nenv: b\napp: c\nenv: d\n'}              | ${['m.yaml:3:1  this key stands twice in its map', 'm.yaml:4:1  this key stands twice in its map']}
    ${'duplicate keys in values'}   | ${'values:\n  a: 1\n  a: 2\n'}                     | ${['m.yaml:3:3  this key stands twice in its map']}
    ${'two documents'}              | ${'app: a\n---\napp: b\n'}                         | ${['m.yaml:3:1  a second document begins here; one file holds one manifest']}
    ${'tabs'}                       | ${'app: a\nvalues:\n\ta: 1\n'}                     | ${['m.yaml:3:1  broken YAML: Tabs are not allowed as indentation']}
    ${'an open list'}               | ${'app: [a\nenv: b\n'}                             | ${[expect.stringMatching(/^m\.yaml:2:1 {2}broken YAML: Flow sequence/)]}
    ${'an open quote'}              | ${'app: "a\n'}                                     | ${[expect.stringMatching(/^m\.yaml:\d+:\d+ {2}broken YAML: Missing closing/)]}
    ${'two colons'}                 | ${'app: a: b\n'}                                   | ${[expect.stringMatching(/^m\.yaml:1:6 {2}broken YAML: Nested mappings/)]}
    ${'an unknown alias'}           | ${'app: *nope\n'}                                  | ${[expect.stringContaining('nope')]}
    ${'a map as a key'}             | ${'app: a\n? {a: 1}\n: 2\n'}                       | ${['m.yaml:2:3  a key must be text']}
    ${'an unknown tag'}             | ${'app: !secret x\n'}                              | ${['m.yaml:1:14  unknown tag !secret; !!int, !!float, !!bool and !!str are understood']}
    ${'a tag that does not fit'}    | ${'app: !!int two\n'}                              | ${['m.yaml:1:12  the value is not an integer']}
    ${'an infinite number'}         | ${'values:\n  a: .inf\n'}                          | ${['m.yaml:2:6  values.a  must be a finite number']}
    ${'yes'}                        | ${'values:\n  a: {on: yes}\n'}                     | ${['m.yaml:2:11  yes is true to Helm and "yes" to YAML 1.2: write true, or quote it']}
    ${'No in a list'}               | ${'values:\n  - No\n'}                             | ${['m.yaml:2:5  No is false to Helm and "No" to YAML 1.2: write false, or quote it']}
    ${'an octal number'}            | ${'values:\n  a: 0644\n'}                          | ${['m.yaml:2:6  0644 is 420 to Helm and 644 to YAML 1.2: write 420, or quote it']}
    ${'a number with underscores'}  | ${'values:\n  a: 2024_01_02\n'}                    | ${['m.yaml:2:6  2024_01_02 is a number to Helm and "2024_01_02" to YAML 1.2: write the number, or quote it']}
    ${'a module told no'}           | ${'dependencies:\n  - spec: {values: {a: off}}\n'} | ${['m.yaml:2:24  off is false to Helm and "off" to YAML 1.2: write false, or quote it']}
    ${'a number that loses digits'} | ${'values:\n  a: 12345678901234567890\n'}          | ${['m.yaml:2:6  values.a  too large to be kept exactly as a number; quote it']}
    ${'__proto__'}                  | ${'values:\n  __proto__: {a: 1}\n'}                | ${['m.yaml:2:3  values.__proto__  a field cannot have this name']}
    ${'a templated key'}            | ${'values:\n  "{{ .A }}": 1\n'}                    | ${['m.yaml:2:3  values["{{ .A }}"]  a key cannot hold a template; only values can']}
    ${'an unquoted template'}       | ${'app: a\nvalues:\n  tag: {{ .SHA }}\n'}          | ${['m.yaml:3:8  a template must be quoted, or YAML takes it for a map: quote it, as in "{{ .SHA }}"']}
    ${'a half-quoted template'}     | ${'app: {{ .A }}-x\nenv: b\n'}                     | ${['m.yaml:1:6  a template must be quoted, or YAML takes it for a map: quote it, as in "{{ .SHA }}"']}
    ${'an unquoted function'}       | ${'app: {{ printf "%s" .A }}\nenv: b\n'}           | ${['m.yaml:1:6  a template must be quoted, or YAML takes it for a map: quote it, as in "{{ .SHA }}"']}
    ${'two unquoted templates'}     | ${'app: {{ .A }}\nl:\n  - {{ .B | quote }}\n'}     | ${[expect.stringMatching(/^m\.yaml:1:6 /), expect.stringMatching(/^m\.yaml:3:5 /)]}
    ${'a template around fields'}   | ${'{{- if .A }}\napp: a\n{{- end }}\n'}            | ${[expect.stringMatching(/^m\.yaml:1:1 {2}a template can only stand inside of a value/)]}
    ${'a template between fields'}  | ${'app: a\n{{- if .A }}\nenv: a\n{{- end }}\n'}    | ${[expect.stringMatching(/^m\.yaml:2:1 {2}a template can only stand inside of a value/), expect.stringMatching(/^m\.yaml:4:1 /)]}
  `('refuses $what at its place', ({ text, problems }) => {
    expect(problemsOf(() => read(text))).toEqual(problems);
  });

  it.each([
    ['aliases that multiply', BOMB],
    ['an alias of itself', 'a: &a [*a]'],
    ['deep nesting', `a: ${'['.repeat(2000)}${']'.repeat(2000)}`],
    ['very deep nesting', `a: ${'['.repeat(100_000)}`],
    ['compact deep nesting', `${'- '.repeat(20_000)}x`],
    ['too much text', `a: ${'x'.repeat(1024 * 1024)}`],
    ['too many values', `a: [${'1,'.repeat(60_000)}]`],
  ])('refuses %s', (_, text) => {
    expect(problemsOf(() => read(text))).toHaveLength(1);
  });

  it('allows an empty document at the end', () => {
    expect(read('app: a\n---\n').value).toEqual({ app: 'a' });
  });

  it('never fails other than by naming problems', () => {
    const bits = fc.constantFrom(
      ...['app: ', '{{', '}}', '\n', '  ', '- ', '"', "'", '&a ', '*a', '<<: '],
      ...[
        '!!int ',
        '? ',
        ': ',
        '[',
        ']',
        '{',
        '}',
        '|\n',
        '>',
        '#',
        '---\n',
        'x',
      ],
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(bits, { maxLength: 20 }).map(list => list.join('')),
        ),
        text => {
          let value: unknown;
          const problems = problemsOf(() => {
            ({ value } = read(text));
          });
          expect(problems.length > 0).toBe(value === undefined);
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('a document', () => {
  const document = read(
    [
      'app: shop',
      'values:',
      '  list:',
      '    - a',
      '    - b: "x"',
      '      c:',
      '  base: &base {d: 1}',
      '  other: *base',
      '  merged:',
      '    <<: *base',
      '    e: 2',
      '',
    ].join('\n'),
  );

  it.each`
    path                                | at         | place
    ${[]}                               | ${'value'} | ${'1:1'}
    ${['app']}                          | ${'key'}   | ${'1:1'}
    ${['app']}                          | ${'value'} | ${'1:6'}
    ${['values', 'list', 0]}            | ${'value'} | ${'4:7'}
    ${['values', 'list', 1, 'b']}       | ${'value'} | ${'5:10'}
    ${['values', 'list', 1, 'b']}       | ${'key'}   | ${'5:7'}
    ${['values', 'other', 'd']}         | ${'key'}   | ${'7:16'}
    ${['values', 'merged', 'e']}        | ${'value'} | ${'11:8'}
    ${['values', 'missing', 'further']} | ${'value'} | ${'3:3'}
  `('knows the place of $path ($at)', ({ path, at, place }) => {
    const position = document.positionOf(path, at);
    expect(`${position?.line}:${position?.column}`).toBe(place);
  });
});

describe('manifestFromValue', () => {
  it('keeps a plain value', () => {
    const value = { app: 'shop', values: { a: null } };
    const document = manifestFromValue(value, { name: 'environments[0]' });
    expect(document.value).toEqual(value);
    expect(document.problemAt(['values', 'a'], 'wrong')).toEqual({
      path: 'values.a',
      message: 'wrong',
      source: 'environments[0]',
    });
  });

  it.each([
    [[], 'a manifest is a map'],
    [null, 'a manifest is a map'],
    [{ a: undefined }, 'is no plain value'],
    [{ a: new Date(0) }, 'is no plain value'],
    [{ a: 1n }, 'is no plain value'],
    [JSON.parse('{"a": {"__proto__": 1}}'), 'cannot have this name'],
  ])('refuses %p', (value, message) => {
    expect(problemsOf(() => manifestFromValue(value, { name: 'x' }))).toEqual([
      expect.stringContaining(message),
    ]);
  });
});
