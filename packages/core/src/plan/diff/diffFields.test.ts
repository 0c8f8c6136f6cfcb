import { isDeepStrictEqual } from 'node:util';
import type {
  FieldDiff,
  JsonValue,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import fc from 'fast-check';
import { diffFields, formatPath, matchItems } from './diffFields';
import { isFields, readObjects } from './readObjects';

const container = (name: string, more: { [key: string]: JsonValue } = {}) => ({
  name,
  image: 'a',
  ...more,
});

describe('diffFields', () => {
  const rows: [string, JsonValue, JsonValue, string[]][] = [
    ['equal', { a: [1, { b: null }] }, { a: [1, { b: null }] }, []],
    [
      'fields in order',
      { a: 1, b: 2, c: 3 },
      { c: 4, d: 5, a: 0 },
      ['changed c', 'added d', 'changed a', 'removed b'],
    ],
    ['null is a value', { a: null }, {}, ['removed a']],
    ['another kind of value', { a: [1] }, { a: { b: 1 } }, ['changed a']],
    [
      'containers and variables by name',
      { containers: [container('x'), container('y', { env: [] })] },
      {
        containers: [
          container('y', { env: [{ name: 'A', value: '1' }] }),
          container('x', { image: 'b' }),
        ],
      },
      [
        'added containers[y].env[A]',
        'changed containers[x].image',
        'reordered containers',
      ],
    ],
    [
      'ports of a container by number and protocol',
      {
        ports: [{ containerPort: 53, protocol: 'UDP' }, { containerPort: 53 }],
      },
      {
        ports: [
          { containerPort: 53, protocol: 'UDP', name: 'dns' },
          { containerPort: 53, protocol: 'TCP' },
          { containerPort: 80 },
        ],
      },
      [
        'added ports[53/UDP].name',
        'added ports[53].protocol',
        'added ports[80]',
      ],
    ],
    [
      'mounts by path',
      { volumeMounts: [{ name: 'a', mountPath: '/a' }] },
      {
        volumeMounts: [
          { name: 'a', mountPath: '/b' },
          { name: 'a', mountPath: '/a' },
        ],
      },
      ['added volumeMounts[/b]'],
    ],
    [
      'a name twice: by place',
      {
        env: [
          { name: 'A', value: '1' },
          { name: 'A', value: '2' },
        ],
      },
      {
        env: [
          { name: 'A', value: '1' },
          { name: 'A', value: '3' },
        ],
      },
      ['changed env[1].value'],
    ],
    [
      'items without a key by place',
      { rules: [{ verbs: ['get'] }] },
      { rules: [{ verbs: ['list'] }, { verbs: ['get'] }] },
      ['changed rules[0].verbs[0]', 'added rules[1]'],
    ],
    [
      'plain items of the same number',
      { args: [1, 2] },
      { args: [1, 3] },
      ['changed args[1]'],
    ],
    [
      'plain items of another number',
      { args: [1, 2] },
      { args: [2] },
      ['changed args'],
    ],
    [
      'names that are no words',
      { annotations: { 'a.b/c': 1 } },
      { annotations: { 'a.b/c': 2 } },
      ['changed annotations["a.b/c"]'],
    ],
  ];

  it.each(rows)('%s', (_, before, after, expected) => {
    expect(
      diffFields(before, after).map(({ change, path }) => `${change} ${path}`),
    ).toEqual(expected);
  });

  const scalar = fc.oneof(
    fc.constantFrom<JsonValue>(null, true, 0, 1, '', 'a', 'b'),
    fc.integer({ min: -3, max: 3 }),
  );
  const field = fc.constantFrom(
    'name',
    'env',
    'ports',
    'port',
    'protocol',
    'args',
    'x',
    '__proto__',
  );
  const { tree } = fc.letrec<{ tree: JsonValue }>(tie => ({
    tree: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      scalar,
      fc.array(tie('tree'), { maxLength: 4 }),
      fc
        .array(fc.tuple(field, tie('tree')), { maxLength: 4 })
        .map(entries => Object.fromEntries(entries) as JsonValue),
      fc
        .uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 })
        .chain(names =>
          fc
            .array(tie('tree'), {
              minLength: names.length,
              maxLength: names.length,
            })
            .map(
              values =>
                names.map((name, i) => ({
                  name,
                  value: values[i],
                })) as JsonValue,
            ),
        ),
    ),
  }));

  it('is empty exactly where the values are equal', () => {
    fc.assert(
      fc.property(tree, tree, (before, after) => {
        expect(diffFields(before, structuredClone(before))).toEqual([]);
        expect(diffFields(before, after).length === 0).toBe(
          isDeepStrictEqual(before, after),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('covers every difference: applied to one value it gives the other', () => {
    fc.assert(
      fc.property(tree, tree, (before, after) => {
        const fields = diffFields(before, after);
        const applied = fields.reduce(apply, structuredClone(before));
        expect(sorted(applied)).toEqual(sorted(after));
      }),
      { numRuns: 1000 },
    );
  });

  it('reports each place once, with a path of its own', () => {
    fc.assert(
      fc.property(tree, tree, (before, after) => {
        const places = diffFields(before, after).map(
          ({ change, segments }) =>
            `${change === 'reordered'} ${JSON.stringify(segments)}`,
        );
        expect(new Set(places).size).toBe(places.length);
      }),
    );
  });
});

it('paths are readable', () => {
  expect(
    formatPath([
      { field: 'spec' },
      { field: 'containers' },
      { key: 'main', by: ['name'] },
      { field: 'args' },
      { index: 0 },
      { field: 'a b' },
    ]),
  ).toBe('spec.containers[main].args[0]["a b"]');
});

it('reading objects never throws', () => {
  const line = fc.constantFrom(
    'apiVersion: v1',
    'kind: Secret',
    'kind: List',
    'metadata: {name: a}',
    'items:',
    '- *a',
    '&a [',
    '---',
    '...',
    '  <<: *a',
    '!!binary x: y',
    '? {a: b}',
    'x: 1e999',
    'y: .nan',
    'z: 123456789012345678901',
    '\t- {',
    '%YAML 9',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(line, { maxLength: 8 }).map(lines => lines.join('\n')),
      ),
      text => {
        const objects = readObjects(text);
        expect(() => JSON.stringify(objects)).not.toThrow();
      },
    ),
    { numRuns: 1000 },
  );
});

/** Keyed lists in the order of their keys: a diff says how common items moved, not where new ones stand. */
function sorted(value: JsonValue, listName = ''): JsonValue {
  if (Array.isArray(value)) {
    const match = matchItems(listName, value, []);
    const items = value.map(item => sorted(item));
    if (!match) return items;
    return match.before
      .map((key, i) => ({ key, item: items[i] }))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ item }) => item);
  }
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map(name => [name, sorted(value[name], name)]),
  );
}

/** Makes one reported change. Removals by place come last to first, as gaps close behind them. */
function apply(value: JsonValue, diff: FieldDiff): JsonValue {
  if (diff.change === 'reordered') return value;
  return at(value, diff.segments, diff.after, '');
}

function at(
  value: JsonValue,
  segments: FieldDiff['segments'],
  after: JsonValue | undefined,
  listName: string,
): JsonValue {
  const [segment, ...rest] = segments;
  if (!segment) return after ?? null;
  if ('field' in segment) {
    if (!isFields(value)) throw new Error('a field of no object');
    const { field } = segment;
    const entries = Object.entries(value).filter(([name]) => name !== field);
    if (rest.length === 0 && after === undefined) {
      return Object.fromEntries(entries);
    }
    const inner = Object.hasOwn(value, field) ? value[field] : null;
    return Object.fromEntries([
      ...entries,
      [field, rest.length === 0 ? after! : at(inner, rest, after, field)],
    ]);
  }
  if (!Array.isArray(value)) throw new Error('an item of no list');
  const place =
    'index' in segment
      ? segment.index
      : matchItems(listName, value, [])!.before.indexOf(segment.key);
  const items = [...value];
  if (rest.length === 0 && after === undefined) {
    // Items without a key that go are the last ones: cutting the list there takes all of them.
    if ('index' in segment)
      return items.slice(0, Math.min(place, items.length));
    items.splice(place, 1);
  } else if (place === -1) {
    items.push(after!);
  } else {
    items[place] =
      rest.length === 0 ? after! : at(items[place], rest, after, '');
  }
  return items;
}
