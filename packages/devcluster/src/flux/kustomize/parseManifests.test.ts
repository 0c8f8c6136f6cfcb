import { parseManifests } from './parseManifests';

describe('parseManifests', () => {
  it('reads documents, lists and JSON, and passes over what is empty', () => {
    const text = [
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}',
      '# only a comment',
      '{"apiVersion":"v1","kind":"Service","metadata":{"name":"b"}}',
      'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: c}}',
    ].join('\n---\n');
    expect(
      parseManifests(text).map(({ kind, metadata }) => [kind, metadata.name]),
    ).toEqual([
      ['ConfigMap', 'a'],
      ['Service', 'b'],
      ['Secret', 'c'],
    ]);
  });

  it.each([
    [
      'kind: [Service\n',
      "MalformedYAMLError: yaml: line 1: did not find expected ',' or ']'",
    ],
    ['app: checkout\n', 'missing Resource metadata'],
    ['just words', 'missing Resource metadata'],
    [
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {namespace: shop}\n',
      'missing metadata.name in object {{v1 ConfigMap} { shop} map[] map[]}',
    ],
    [
      'apiVersion: v1\nmetadata: {name: a}\n',
      'missing kind in object {{v1 } {a } map[] map[]}',
    ],
  ])('refuses %j', (text, message) => {
    expect(() => parseManifests(text)).toThrow(message);
  });
});
