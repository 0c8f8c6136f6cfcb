import fc from 'fast-check';
import { stringify } from 'yaml';
import { withAnnotations, withNamespace } from './editObject';
import { parseAsWritten, readObject } from './yamlDocuments';

const object = (text: string) => readObject({ text }, 'chart');

describe('withNamespace', () => {
  it.each([
    [
      'below the name, everything else untouched',
      `# head
apiVersion: v1 # one
kind:   ConfigMap
metadata:
    name: "web"   # the name
    labels: {a: 'b'}
data:
  mode: 0644
  on: yes

  text: |
    x: 1
`,
      `# head
apiVersion: v1 # one
kind:   ConfigMap
metadata:
    name: "web"   # the name
    namespace: shop
    labels: {a: 'b'}
data:
  mode: 0644
  on: yes

  text: |
    x: 1`,
    ],
    [
      'at the end of the text',
      'apiVersion: v1\nkind: A\nmetadata:\n  name: web',
      'apiVersion: v1\nkind: A\nmetadata:\n  name: web\n  namespace: shop',
    ],
    [
      'in a flow',
      'apiVersion: v1\nkind: A\nmetadata: {name: web, labels: {a: b}} # c',
      'apiVersion: v1\nkind: A\nmetadata: {name: web, namespace: shop, labels: {a: b}} # c',
    ],
    [
      'in JSON',
      '{"apiVersion":"v1","kind":"A","metadata":{"name":"web"}}',
      '{"apiVersion":"v1","kind":"A","metadata":{"name":"web", namespace: shop}}',
    ],
    [
      'in the place of an empty one',
      'apiVersion: v1\nkind: A\nmetadata:\n  namespace: ""\n  name: web\nmode: 0644 # octal\nempty:\nlist:\n- a\n',
      'apiVersion: v1\nkind: A\nmetadata:\n  namespace: shop\n  name: web\nmode: 0644 # octal\nempty:\nlist:\n  - a',
    ],
  ])('%s', (_, before, after) => {
    const placed = withNamespace(object(before), 'shop');
    expect(placed.text).toBe(after);
    expect(placed.namespace).toBe('shop');
  });

  it.each(['123', 'on', 'null', '1e3', 'true'])(
    'quotes the namespace %s, which YAML would take for something else',
    namespace => {
      const texts = ['{name: web}', '{name: web, namespace: ""}'].map(
        metadata =>
          withNamespace(
            object(`apiVersion: v1
kind: A
metadata: ${metadata}`),
            namespace,
          ).text,
      );
      for (const text of texts) {
        expect(text).toContain(`namespace: "${namespace}"`);
      }
    },
  );

  it('says so where the metadata is an alias', () => {
    const text = 'x: &m {name: web}\napiVersion: v1\nkind: A\nmetadata: *m';
    expect(() => withNamespace(object(text), 'shop')).toThrow(
      'written with a YAML alias',
    );
  });

  it('changes nothing else, in whatever style the object is written', () => {
    fc.assert(
      fc.property(
        fc.record({
          apiVersion: fc.constant('v1'),
          kind: fc.constant('A'),
          metadata: fc.record(
            {
              name: fc.stringMatching(/^[a-z]{1,9}$/),
              labels: fc.dictionary(fc.string({ unit: 'binary' }), fc.string()),
              annotations: fc.dictionary(
                fc.string(),
                fc.string({ unit: 'grapheme' }),
              ),
            },
            { requiredKeys: ['name'] },
          ),
          spec: fc.jsonValue(),
        }),
        fc.record({
          indent: fc.integer({ min: 1, max: 6 }),
          indentSeq: fc.boolean(),
          lineWidth: fc.constantFrom(0, 20),
          collectionStyle: fc.constantFrom('any' as const, 'flow' as const),
          defaultStringType: fc.constantFrom(
            'PLAIN' as const,
            'QUOTE_DOUBLE' as const,
            'BLOCK_LITERAL' as const,
          ),
        }),
        (value, style) => {
          const text = stringify(value, {
            ...style,
            defaultKeyType: 'PLAIN',
            aliasDuplicateObjects: false,
          });
          const before = parseAsWritten(text).toJS();
          const placed = withNamespace(object(text), 'shop');
          before.metadata.namespace = 'shop';
          expect(parseAsWritten(placed.text).toJS()).toEqual(before);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('withAnnotations', () => {
  const change = {
    remove: ['helm.sh/hook', 'helm.sh/hook-weight'],
    add: { 'example.com/force': 'enabled' },
  };

  it.each([
    [
      'replaces lines',
      `metadata:
  name: a
  annotations:
    # why
    "helm.sh/hook": pre-upgrade # when
    other: "1"
    helm.sh/hook-weight: "1"
  labels: {}
kind: A
apiVersion: v1`,
      `metadata:
  name: a
  annotations:
    # why
    example.com/force: enabled
    other: "1"
  labels: {}
kind: A
apiVersion: v1`,
    ],
    [
      'at the end of the text',
      `apiVersion: v1
kind: A
metadata:
  name: a
  annotations:
    other: "1"
    helm.sh/hook: pre-upgrade`,
      `apiVersion: v1
kind: A
metadata:
  name: a
  annotations:
    other: "1"
    example.com/force: enabled`,
    ],
    [
      'in a flow, which is written anew',
      `apiVersion: v1
kind: A
metadata:
  name: a
  annotations: {helm.sh/hook: pre-upgrade, other: "1"}
mode: 0644`,
      `apiVersion: v1
kind: A
metadata:
  name: a
  annotations:
    other: "1"
    example.com/force: enabled
mode: 0644`,
    ],
  ])('%s', (_, before, after) => {
    expect(withAnnotations(object(before), change).text).toBe(after);
  });

  it('leaves no empty map behind', () => {
    const text = `apiVersion: v1
kind: A
metadata:
  annotations:
    helm.sh/hook: pre-upgrade
    helm.sh/hook-weight: "1"
  name: a
data: {}`;
    expect(withAnnotations(object(text), { ...change, add: {} }).text).toBe(
      'apiVersion: v1\nkind: A\nmetadata:\n  name: a\ndata: {}',
    );
  });
});
