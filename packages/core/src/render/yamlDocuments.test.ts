import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import fc from 'fast-check';
import { readObject, splitYaml } from './yamlDocuments';

function failureOf(action: () => void): unknown {
  try {
    action();
    return undefined;
  } catch (error) {
    return error;
  }
}

describe('splitYaml', () => {
  it.each([
    ['nothing', '', []],
    ['comments alone', '---\n# a\n---\n\n', []],
    ['one without a marker', 'a: 1\n', [{ text: 'a: 1' }]],
    [
      'Helm’s sources',
      '---\n# Source: web/templates/a.yaml\n# kept\na: 1\n\n---\n# Source: web/templates/b.yaml\nb: 1\n',
      [
        { text: '# kept\na: 1', source: 'web/templates/a.yaml' },
        { text: 'b: 1', source: 'web/templates/b.yaml' },
      ],
    ],
    [
      'a source that a template made up',
      '---\n# Source: web/templates/a.yaml\n# Source: ../../x\na: 1\n',
      [{ text: '# Source: ../../x\na: 1', source: 'web/templates/a.yaml' }],
    ],
    [
      'a marker inside of a block of text',
      'a: |\n  x\n  ---\n  y\n---\nb: 1',
      [{ text: 'a: |\n  x\n  ---\n  y' }, { text: 'b: 1' }],
    ],
    [
      'line ends of Windows',
      'a: 1\r\n---\r\nb: 1\r\n',
      [{ text: 'a: 1' }, { text: 'b: 1' }],
    ],
    [
      'spaces that belong to the value',
      'a: |-\n  x \n\n---\nb: 1  \n',
      [{ text: 'a: |-\n  x ' }, { text: 'b: 1' }],
    ],
    [
      'line feeds that belong to the value',
      'a: |+\n  x\n\n',
      [{ text: 'a: |+\n  x\n\n' }],
    ],
  ])('%s', (_, stream, documents) => {
    expect(splitYaml(stream)).toEqual(documents);
  });
});

describe('readObject', () => {
  const source = 'web/templates/a.yaml';
  const read = (text: string) => readObject({ text, source }, 'chart');

  it('reads what an object is, through merges too', () => {
    expect(
      read(
        'base: &base {kind: Secret}\n<<: *base\napiVersion: v1\nmetadata: {name: "on", namespace: null}',
      ),
    ).toMatchObject({ apiVersion: 'v1', kind: 'Secret', name: 'on' });
  });

  const ok = 'apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n';
  it.each([
    ['- a', 'renders something that is no Kubernetes object: it is not a map'],
    ['hunter2', 'it is not a map'],
    ['kind: A\nmetadata: {name: a}', 'apiVersion is missing'],
    ['apiVersion: v1\nmetadata: {name: a}', 'kind is missing'],
    ['apiVersion: v1\nkind: ""\nmetadata: {name: a}', 'kind is missing'],
    ['apiVersion: v1\nkind: A', 'a A has no metadata.name'],
    [`${ok}data:\n  a: *hunter2`, 'an alias has no anchor'],
    [`${ok}data:\n  a: hunter2\n  a: x`, 'a key is there twice (line 6 '],
    [`${ok}data:\n  a: "hunter2`, 'a character is missing'],
    [`${ok}data:\n\ta: hunter2`, 'is not valid YAML'],
    [`${ok}data: {a: hunter2`, 'is not valid YAML'],
    [`${ok}...\nkind: Secret\ndata: hunter2`, 'begins without "---"'],
    ['? {a: b}\n: hunter2', 'a key is not a name'],
  ])('%j is refused by name, unquoted', (text, message) => {
    const refused = () => read(text);
    expect(refused).toThrow(GimletError);
    expect(refused).toThrow(message);
    expect(refused).toThrow(source);
    expect(refused).not.toThrow('hunter2');
  });

  it('never fails in another way, whatever a template renders', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc
            .array(
              fc.constantFrom(
                'a: ',
                '- ',
                '&x ',
                '*x',
                '<<: ',
                '"',
                '{',
                '|\n  ',
                '\n',
                '\t',
                '!!int ',
                '? ',
                'kind: A\n',
              ),
            )
            .map(parts => `apiVersion: v1\n${parts.join('')}`),
        ),
        text => {
          const failure = failureOf(() =>
            splitYaml(text).forEach(document => readObject(document, 'chart')),
          );
          expect(
            failure === undefined ||
              (failure instanceof GimletError && failure.code === 'render'),
          ).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});
