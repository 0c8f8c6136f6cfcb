import type {
  FieldDiff,
  PathSegment,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { readFields } from './readFields';

const container: PathSegment[] = [
  { field: 'spec' },
  { field: 'containers' },
  { key: 'main', by: ['name'] },
];

function field(
  segments: PathSegment[],
  rest: Omit<FieldDiff, 'segments' | 'path'>,
): FieldDiff {
  return { path: 'unused', segments, ...rest };
}

const short = (fields: FieldDiff[]) =>
  readFields(fields)?.map(({ kind, text }) => `${kind}|${text}`);

describe('readFields', () => {
  it('shows each field below the place where it is, an environment variable by its name', () => {
    const env: PathSegment[] = [
      ...container,
      { field: 'env' },
      { key: 'PAYMENT_RETRIES', by: ['name'] },
    ];
    expect(
      short([
        field([...container, { field: 'image' }], {
          change: 'changed',
          before: 'acme/checkout:1f3c9a2',
          after: 'acme/checkout:77aa01b',
        }),
        field(env, {
          change: 'removed',
          before: { name: 'PAYMENT_RETRIES', value: '3' },
        }),
        field(
          [
            ...env.slice(0, 4),
            { key: 'MODE', by: ['name'] },
            { field: 'value' },
          ],
          {
            change: 'changed',
            before: 'on',
            after: 'slow',
          },
        ),
        field([{ field: 'spec' }, { field: 'replicas' }], {
          change: 'changed',
          before: 1,
          after: 2,
        }),
      ]),
    ).toEqual([
      'heading|spec.containers[main]',
      'removed|image: acme/checkout:1f3c9a2',
      'added|image: acme/checkout:77aa01b',
      'removed|env PAYMENT_RETRIES: "3"',
      'removed|env MODE: "on"',
      'added|env MODE: slow',
      'removed|spec.replicas: 1',
      'added|spec.replicas: 2',
    ]);
  });

  it.each<[string, FieldDiff, string[]]>([
    [
      'an item of a list',
      field([{ field: 'volumes' }, { key: 'data', by: ['name'] }], {
        change: 'added',
        after: { name: 'data', configMap: { name: 'prices', items: [] } },
      }),
      [
        'added|volumes[data].configMap.name: prices',
        'added|volumes[data].configMap.items: []',
      ],
    ],
    [
      'an item that has no more than its name',
      field([{ field: 'secrets' }, { key: 'pull', by: ['name'] }], {
        change: 'removed',
        before: { name: 'pull' },
      }),
      ['removed|secrets[pull].name: pull'],
    ],
    [
      'a list of plain values',
      field([{ field: 'args' }], {
        change: 'changed',
        before: ['--a'],
        after: ['--a', 'b c', ''],
      }),
      ['removed|args: ["--a"]', 'added|args: ["--a", b c, ""]'],
    ],
    [
      'texts that could be another kind of value, or only begin like one',
      field([{ field: 'args' }], {
        change: 'added',
        after: [
          '3',
          '1e5',
          '12:30',
          '2024-01-02',
          '8efa63',
          'no',
          'v1.2',
          '80%',
        ],
      }),
      [
        'added|args: ["3", "1e5", "12:30", "2024-01-02", 8efa63, "no", v1.2, 80%]',
      ],
    ],
    [
      'a name with dots',
      field(
        [{ field: 'metadata' }, { field: 'labels' }, { field: 'acme.io/team' }],
        { change: 'added', after: 'shop' },
      ),
      ['added|metadata.labels["acme.io/team"]: shop'],
    ],
    [
      'another order',
      field([{ field: 'containers' }], {
        change: 'reordered',
        before: ['a', 'b'],
        after: ['b', 'a'],
      }),
      ['removed|order of containers: a, b', 'added|order of containers: b, a'],
    ],
    [
      'the value of a Secret',
      field([{ field: 'data' }, { field: 'password' }], {
        change: 'changed',
        before: '(hidden, before)',
        after: '(hidden, after)',
        masked: true,
      }),
      ['note|data.password: changed; values of Secrets are hidden'],
    ],
    [
      'an empty object',
      field([{ field: 'emptyDir' }], { change: 'added', after: {} }),
      ['added|emptyDir: {}'],
    ],
  ])('reads %s', (_, given, expected) => {
    expect(short([given])).toEqual(expected);
  });

  it.each<[string, FieldDiff[]]>([
    ['nothing', []],
    [
      'a text of several lines',
      [
        field([{ field: 'data' }], {
          change: 'changed',
          before: { 'a.conf': 'one' },
          after: { 'a.conf': 'one\ntwo' },
        }),
      ],
    ],
    [
      'very many fields',
      Array.from({ length: 61 }, (_, i) =>
        field([{ field: `f${i}` }], { change: 'added', after: i }),
      ),
    ],
  ])('leaves %s to the whole diff', (_, fields) => {
    expect(readFields(fields)).toBeUndefined();
  });
});
