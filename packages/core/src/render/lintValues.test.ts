import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { lintChartValues, lintValues } from './lintValues';
import { createTestCharts, type TestCharts } from './__testUtils__';

const WEB = join(__dirname, '../../../../examples/charts/web');
const schema = readFileSync(join(WEB, 'values.schema.json'), 'utf8');
const defaults = parse(readFileSync(join(WEB, 'values.yaml'), 'utf8'));
const source = 'web@1.4.2, values.schema.json';

const said = (values: Record<string, unknown>, own = schema) =>
  lintValues({ schema: own, values, defaults, source }).map(
    ({ path, message }) => `${path}  ${message}`,
  );

describe('lintValues', () => {
  it.each([
    [{}, []],
    [{ replicas: 'two' }, ['values.replicas  "two" is not an integer']],
    [{ replicas: 1.5 }, ['values.replicas  1.5 is not an integer']],
    [{ replicas: -1 }, ['values.replicas  -1 is less than 0']],
    [
      { containerPort: 70000 },
      ['values.containerPort  70000 is more than 65535'],
    ],
    [
      { replica: 2 },
      ['values.replica  is not a value of this chart; did you mean replicas?'],
    ],
    [
      { config: { 'A B': 'x' } },
      [
        'values.config["A B"]  the name "A B" does not match ^[A-Za-z_][A-Za-z0-9_]*$',
      ],
    ],
    [{ image: { tag: 1 } }, ['values.image.tag  1 is not a text']],
    [{ image: { repository: null } }, ['values.image.repository  is missing']],
    [
      { image: { pullPolicy: 'Sometimes' } },
      [
        'values.image.pullPolicy  "Sometimes" is not one of "Always", "IfNotPresent", "Never"',
      ],
    ],
    [
      { config: { DATABASE_PASSWORD: ['hunter2'] } },
      [
        'values.config.DATABASE_PASSWORD  *** is not a text or a number or true or false',
      ],
    ],
    [{ secretRefs: ['a', 3] }, ['values.secretRefs[1]  *** is not a text']],
    [
      { probes: { path: 'healthz' } },
      ['values.probes.path  "healthz" does not match ^/'],
    ],
    [
      { ingress: { enabled: true } },
      ['values.ingress.host  "" is shorter than 1 characters'],
    ],
    [{ ingress: 'on' }, ['values.ingress  "on" is not a map']],
  ])('%j', (values, problems) => {
    expect(said(values)).toEqual(problems);
  });

  it('gives the position of what the manifest has, or of what is above it', () => {
    const asked: unknown[] = [];
    const problems = lintValues({
      schema,
      defaults,
      source,
      values: { replicas: 'two', image: { repository: null } },
      problemAt: (path, message) => {
        asked.push(path);
        return {
          path: path.join('.'),
          message,
          position: { file: 'a.yaml', line: path.length, column: 1 },
        };
      },
    });
    expect(asked).toEqual(
      expect.arrayContaining([
        ['values', 'replicas'],
        ['values', 'image', 'repository'],
      ]),
    );
    expect(problems).toContainEqual({
      path: 'values.replicas',
      message: '"two" is not an integer',
      source,
      position: { file: 'a.yaml', line: 2, column: 1 },
    });
  });

  const drafts: [string, object, Record<string, unknown>, string[]][] = [
    [
      'draft 4, with exclusive bounds as flags',
      {
        $schema: 'http://json-schema.org/draft-04/schema#',
        id: 'https://example.com/values',
        properties: {
          a: { type: 'number', minimum: 1, exclusiveMinimum: true },
        },
      },
      { a: 1 },
      ['values.a  1 is not more than 1'],
    ],
    [
      'draft 6',
      {
        $schema: 'http://json-schema.org/draft-06/schema#',
        properties: { a: { const: 1 } },
      },
      { a: 2 },
      ['values.a  2 is not 1'],
    ],
    [
      'draft 2019-09',
      {
        $schema: 'https://json-schema.org/draft/2019-09/schema',
        $defs: { b: { type: 'boolean' } },
        properties: { a: { $ref: '#/$defs/b' } },
        unevaluatedProperties: false,
      },
      { a: 'x', c: 1 },
      [
        'values.a  "x" is not true or false',
        'values.c  is not a value of this chart; did you mean a?',
      ],
    ],
    [
      'draft 2020-12',
      {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        properties: { a: { prefixItems: [{ type: 'integer' }] } },
      },
      { a: ['x'] },
      ['values.a[0]  "x" is not an integer'],
    ],
    [
      'alternatives, without the noise of each',
      {
        properties: {
          a: { anyOf: [{ type: 'integer' }, { type: 'string', minLength: 2 }] },
        },
      },
      { a: 'x' },
      ['values.a  "x" fits none of the forms that the chart allows'],
    ],
    [
      'a pattern that would hang other engines',
      { properties: { a: { pattern: '^(a+)+$' } } },
      { a: `${'a'.repeat(60)}b` },
      [expect.stringContaining('does not match ^(a+)+$') as unknown as string],
    ],
  ];
  it.each(drafts)('%s', (_, own, values, problems) => {
    expect(
      lintValues({ schema: JSON.stringify(own), values, source }).map(
        ({ path, message }) => `${path}  ${message}`,
      ),
    ).toEqual(problems);
  });

  it.each([
    ['{', 'is not valid JSON'],
    ['3', 'is not a schema'],
    [
      '{"properties": {"a": {"$ref": "https://example.com/a.json"}}}',
      'refers to https://example.com/a.json, which is not fetched',
    ],
    ['{"$ref": "other.json"}', 'refers to other.json, which is not fetched'],
    [
      '{"$schema": "https://example.com/dialect"}',
      'refers to https://example.com/dialect, which is not fetched',
    ],
    ['{"type": "nothing"}', 'cannot be used: '],
    ['{"$ref": "#/nowhere"}', 'cannot be used: '],
  ])('says that it cannot check by %s', (own, message) => {
    expect(said({}, own)).toEqual([
      expect.stringContaining(`values.schema.json ${message}`),
    ]);
  });
});

describe('lintChartValues', () => {
  let charts: TestCharts;
  beforeAll(async () => {
    charts = await createTestCharts();
  }, 60_000);
  afterAll(() => charts.remove());

  it('checks the charts inside that are switched on, under their aliases', async () => {
    const chart = await charts.make({
      'Chart.yaml': `apiVersion: v2
name: app
version: 1.0.0
dependencies:
  - {name: redis, version: 1.0.0, alias: cache, condition: cache.enabled}
  - {name: redis, version: 1.0.0, alias: sessions, tags: [sessions]}
`,
      'values.yaml': 'cache: {enabled: true}\ntags: {sessions: false}\n',
      'charts/redis/Chart.yaml':
        'apiVersion: v2\nname: redis\nversion: 1.0.0\n',
      'charts/redis/values.yaml': 'size: 1\nname: default\n',
      'charts/redis/values.schema.json': JSON.stringify({
        required: ['name'],
        properties: { size: { type: 'integer' }, global: { type: 'object' } },
      }),
    });
    const lint = (values: Record<string, unknown>) =>
      lintChartValues({ chart, values });

    await expect(lint({})).resolves.toEqual([]);
    await expect(
      lint({ cache: { size: 'big' }, sessions: { size: 'big' } }),
    ).resolves.toEqual([
      {
        path: 'values.cache.size',
        message: '"big" is not an integer',
        source: 'app@1.0.0, charts/cache, values.schema.json',
      },
    ]);
    await expect(
      lint({
        cache: { enabled: false, size: 'big' },
        sessions: { size: 'big' },
        tags: { sessions: true },
      }),
    ).resolves.toEqual([
      expect.objectContaining({ path: 'values.sessions.size' }),
    ]);
  }, 60_000);
});
