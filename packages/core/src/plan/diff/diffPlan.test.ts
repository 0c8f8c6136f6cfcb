import {
  configMap,
  deployment,
  DiffRepository,
  FOLDER,
  releaseOf,
  service,
  summary,
  type Files,
} from './__testUtils__/diffOf';

jest.setTimeout(60_000);

let repository: DiffRepository;

beforeAll(async () => {
  repository = await DiffRepository.create();
});

afterAll(async () => {
  await repository.remove();
});

const diff: DiffRepository['diff'] = (...args) => repository.diff(...args);

describe('objects', () => {
  const rows: [string, Files | null, Files, string[], number][] = [
    [
      'are the same in the same file',
      { [`${FOLDER}/a.yaml`]: service },
      { [`${FOLDER}/a.yaml`]: service },
      [],
      1,
    ],
    [
      'are the same in a file of another name',
      { [`${FOLDER}/a.yaml`]: service },
      { [`${FOLDER}/b.yaml`]: service },
      [],
      1,
    ],
    [
      'are the same with comments, quotes and another order of fields',
      { [`${FOLDER}/a.yaml`]: configMap('x', 'y') },
      {
        [`${FOLDER}/a.yaml`]:
          '# why\ndata: {"a": "y"}\nkind: ConfigMap\nmetadata: {namespace: shop, name: x}\napiVersion: v1\n',
      },
      [],
      1,
    ],
    [
      'are all new in an empty repository',
      null,
      { [`${FOLDER}/a.yaml`]: service },
      ['added Service shop/checkout'],
      0,
    ],
    [
      'come, change and go',
      {
        [`${FOLDER}/a.yaml`]: configMap('a', 'one'),
        [`${FOLDER}/b.yaml`]: `${configMap('b', 'one')}---\n${configMap(
          'c',
          'one',
        )}`,
      },
      {
        [`${FOLDER}/b.yaml`]: `${configMap('c', 'two')}---\n${configMap(
          'd',
          'one',
        )}`,
      },
      [
        'removed ConfigMap shop/a',
        'removed ConfigMap shop/b',
        'changed ConfigMap shop/c',
        '  changed data.a: "one" -> "two"',
        'added ConfigMap shop/d',
      ],
      0,
    ],
    [
      'keep their identity when their API version moves',
      {
        [`${FOLDER}/a.yaml`]: deployment('a').replace(
          'apps/v1',
          'apps/v1beta2',
        ),
      },
      { [`${FOLDER}/a.yaml`]: deployment('a') },
      [
        'changed Deployment shop/checkout',
        '  changed apiVersion: "apps/v1beta2" -> "apps/v1"',
      ],
      0,
    ],
    [
      'are others in another group or namespace',
      { [`${FOLDER}/a.yaml`]: deployment('a') },
      {
        [`${FOLDER}/a.yaml`]: deployment('a').replace('apps/v1', 'other/v1'),
        [`${FOLDER}/b.yaml`]: deployment('a').replace('shop', 'else'),
      },
      [
        'removed Deployment shop/checkout',
        'added Deployment shop/checkout',
        'added Deployment else/checkout',
      ],
      0,
    ],
    [
      'are found in lists',
      { [`${FOLDER}/a.yaml`]: configMap('a', 'one') },
      {
        [`${FOLDER}/a.yaml`]:
          'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: shop}, data: {a: two}}\n',
      },
      ['changed ConfigMap shop/a', '  changed data.a: "one" -> "two"'],
      0,
    ],
    [
      'that stand twice are matched in turn',
      { [`${FOLDER}/a.yaml`]: `${service}---\n${service}` },
      { [`${FOLDER}/a.yaml`]: service },
      ['removed Service shop/checkout'],
      1,
    ],
    [
      'outside of the folder are shown, and not counted when they stay',
      { 'production/flux/namespace-shop.yaml': configMap('n', 'one') },
      {
        'production/flux/namespace-shop.yaml': configMap('n', 'one'),
        'production/flux/kustomization-checkout.yaml': configMap('k', 'one'),
        [`${FOLDER}/a.yaml`]: service,
      },
      ['added Service shop/checkout', 'added ConfigMap shop/k'],
      0,
    ],
  ];

  it.each(rows)('%s', async (_, before, after, expected, unchanged) => {
    const result = await diff(before, after);
    expect(summary(result)).toEqual(expected);
    expect(result.files).toEqual([]);
    expect(result.unchanged).toBe(unchanged);
  });

  it('names files that are only written differently', async () => {
    const result = await diff(
      { [`${FOLDER}/a.yaml`]: service },
      { [`${FOLDER}/a.yaml`]: `# a comment\n${service}` },
    );
    expect(result.objects).toEqual([]);
    expect(result.rewritten).toEqual([`${FOLDER}/a.yaml`]);
  });

  it('has a unified diff of each object, in one order of fields', async () => {
    const result = await diff(
      { [`${FOLDER}/a.yaml`]: service },
      {
        [`${FOLDER}/b.yaml`]:
          'kind: Service\nspec: {type: NodePort, ports: [{port: 80}]}\nmetadata: {namespace: shop, name: checkout}\napiVersion: v1\n',
      },
    );
    expect(result.objects[0].text).toBe(
      [
        `--- ${FOLDER}/a.yaml`,
        `+++ ${FOLDER}/b.yaml`,
        '@@ -1,5 +1,6 @@',
        ' kind: Service',
        ' spec:',
        '+  type: NodePort',
        '   ports:',
        '     - port: 80',
        ' metadata:',
        '',
      ].join('\n'),
    );
  });

  it('reads the files that go outside of the folder', async () => {
    const kustomization = 'production/flux/kustomization-checkout.yaml';
    const result = await diff(
      { [kustomization]: configMap('k', 'one'), [`${FOLDER}/a.yaml`]: service },
      {},
      { action: 'delete', removes: [kustomization] },
    );
    expect(summary(result)).toEqual([
      'removed Service shop/checkout',
      'removed ConfigMap shop/k',
    ]);
  });
});

describe('files that are no Kubernetes YAML', () => {
  const rows: [string, string, string, string, string][] = [
    ['broken YAML', 'a.yaml', service, 'a: [', '+a: ['],
    ['broken before', 'a.yaml', 'a: b: c\n', service, '-a: b: c'],
    ['not an object', 'a.yaml', 'just text\n', 'other text\n', '+other text'],
    ['no name', 'a.yaml', service, 'apiVersion: v1\nkind: X\n', '+kind: X'],
    [
      'an alias within itself',
      'a.yaml',
      service,
      'a: &a [*a]\n',
      '+a: &a [*a]',
    ],
    [
      'a bomb of aliases',
      'a.yaml',
      service,
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
        .split('')
        .map((name, i) => {
          const inner = `*${'abcdefghi'[i]}`;
          return `${name}: &${name} [${Array(9).fill(inner).join(',')}]`;
        })
        .join('\n')}\n`,
      '+a: &a [x,x,x,x,x,x,x,x,x]',
    ],
    [
      'nested without an end',
      'a.yaml',
      service,
      `a: ${'['.repeat(5000)}${']'.repeat(5000)}\n`,
      '+a: [[[',
    ],
    ['a field twice', 'a.yaml', service, `${service}kind: Y\n`, '+kind: Y'],
    ['another kind of file', 'notes.txt', 'one\n', 'two\n', '+two'],
    ['bytes', 'logo.png', 'a\0b', 'a\0c', 'Binary files differ'],
  ];

  it.each(rows)('%s: shown as text', async (_, name, before, after, shown) => {
    const result = await diff(
      { [`${FOLDER}/${name}`]: before },
      { [`${FOLDER}/${name}`]: after },
    );
    expect(result.objects).toEqual([]);
    expect(result.files).toHaveLength(1);
    expect(result.files[0]).toMatchObject({
      change: 'changed',
      path: `${FOLDER}/${name}`,
    });
    expect(result.files[0].text).toContain(shown);
  });

  it('are left out where they stay as they are', async () => {
    const junk = { [`${FOLDER}/a.yaml`]: 'a: [', [`${FOLDER}/b.bin`]: 'a\0b' };
    const result = await diff(junk, junk);
    expect(result).toMatchObject({ objects: [], files: [], rewritten: [] });
  });

  it('show a change of mode', async () => {
    const result = await diff(
      { [`${FOLDER}/run.sh`]: 'x\n', [`${FOLDER}/a.yaml`]: service },
      {
        [`${FOLDER}/run.sh`]: { mode: '100755', text: 'x\n' },
        [`${FOLDER}/a.yaml`]: { mode: '100755', text: service },
      },
    );
    expect(result.objects).toEqual([]);
    expect(result.files.map(({ path, text }) => [path, text])).toEqual([
      [`${FOLDER}/a.yaml`, 'old mode 100644\nnew mode 100755\n'],
      [`${FOLDER}/run.sh`, 'old mode 100644\nnew mode 100755\n'],
    ]);
  });

  it('show a text that is too different without searching for long', async () => {
    const lines = (word: string) =>
      Array.from({ length: 20_000 }, (_, i) => `${word} ${i}\n`).join('');
    const result = await diff(
      { [`${FOLDER}/notes.txt`]: lines('old') },
      { [`${FOLDER}/notes.txt`]: lines('new') },
    );
    expect(result.files[0].text).toContain('@@ -1,20000 +1,20000 @@\n-old 0\n');
    expect(result.files[0].text.endsWith('+new 19999\n')).toBe(true);
  });
});

describe('release.json', () => {
  const one = releaseOf('77aa01b'.padEnd(40, '0'), 'Old prices');
  const two = releaseOf('1f3c9a2'.padEnd(40, '0'), 'Faster cart\n\nbody');
  const path = `${FOLDER}/release.json`;

  it('is the header', async () => {
    const result = await diff({ [path]: one }, { [path]: two });
    expect(result.before?.version?.message).toBe('Old prices');
    expect(result.after?.artifactId).toBe('acme/checkout-1f3c');
    expect(result.files).toEqual([]);
    expect(result.rewritten).toEqual([]);
  });

  it.each([
    ['no JSON', '{"app": '],
    ['another shape', '{"version": 5}'],
    ['nested without an end', '['.repeat(100_000)],
  ])('is shown as text where a person broke it: %s', async (_, text) => {
    const result = await diff({ [path]: text }, { [path]: two });
    expect(result.before).toBeUndefined();
    expect(result.after?.version?.sha).toMatch(/^1f3c9a2/);
    expect(result.files).toMatchObject([{ path, change: 'changed' }]);
  });
});
