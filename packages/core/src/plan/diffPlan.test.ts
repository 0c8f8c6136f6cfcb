import {
  planDigest,
  type AppPlan,
  type BlobId,
  type CommitSha,
  type FileMode,
  type PlanDiff,
  type PlannedFile,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { BareRepository, hashBlob } from '../git';
import { temporaryFolder } from '../git/testing';
import { diffPlan } from './diffPlan';
import { formatPlanDiff } from './diffPlanFormat';

jest.setTimeout(60_000);

const FOLDER = 'production/checkout';

/** Text of a file, or text with a mode. */
type Files = Record<string, string | { mode: FileMode; text: string }>;

let repository: BareRepository;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder('diff-plan');
  repository = await BareRepository.init({ path: folder.path, branch: 'main' });
});

afterAll(async () => {
  await repository.close();
  await folder.remove();
});

async function commitOf(files: Files): Promise<CommitSha> {
  const changes = [];
  for (const [path, file] of Object.entries(files)) {
    const text = typeof file === 'string' ? file : file.text;
    changes.push({
      path,
      mode: typeof file === 'string' ? ('100644' as const) : file.mode,
      blob: await repository.writeBlob(text),
    });
  }
  const who = { name: 'Ann', email: 'ann@example.com', time: 1_700_000_000 };
  return repository.writeCommit({
    tree: await repository.changeTree(null, changes),
    parents: [],
    author: who,
    committer: who,
    message: 'state\n',
  });
}

function planned(files: Files): PlannedFile[] {
  return Object.entries(files).map(([path, file]) => {
    const text = typeof file === 'string' ? file : file.text;
    return {
      path,
      mode: typeof file === 'string' ? '100644' : file.mode,
      blob: hashBlob(text) as BlobId,
      content: text,
    };
  });
}

async function diff(
  before: Files | null,
  after: Files,
  more: Partial<AppPlan> = {},
): Promise<PlanDiff> {
  const inFolder = (path: string) => path.startsWith(`${FOLDER}/`);
  const pick = (inside: boolean) =>
    planned(
      Object.fromEntries(
        Object.entries(after).filter(([path]) => inFolder(path) === inside),
      ),
    );
  const plan: AppPlan = {
    action: 'release',
    repository: 'acme/gitops',
    branch: 'main',
    environment: 'production',
    app: 'checkout',
    base: before && (await commitOf(before)),
    pins: [],
    folder: { path: FOLDER, before: null, after: null, files: pick(true) },
    requires: pick(false),
    removes: [],
    message: 'test',
    digest: planDigest('9b2e41c7'.repeat(8)),
    warnings: [],
    jobs: [],
    ...more,
  };
  return diffPlan(plan, repository);
}

/** Each object in one line, as tests compare it. */
function summary({ objects }: PlanDiff): string[] {
  return objects.flatMap(({ change, object, fields }) => [
    `${change} ${object.kind} ${object.namespace ?? ''}/${object.name}`,
    ...fields.map(
      ({ change: how, path, before, after }) =>
        `  ${how} ${path}: ${JSON.stringify(before)} -> ${JSON.stringify(
          after,
        )}`,
    ),
  ]);
}

const deployment = (image: string, more = '') => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: checkout
  namespace: shop
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: main
          image: ${image}
${more}`;

const service = `apiVersion: v1
kind: Service
metadata: { name: checkout, namespace: shop }
spec: { ports: [{ port: 80 }] }
`;

const configMap = (name: string, value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: shop}\ndata: {a: ${value}}\n`;

const secret = (data: string, more = '') =>
  `apiVersion: v1\nkind: Secret\nmetadata:\n  name: keys\n  namespace: shop\n${more}data: ${data}\n`;

const release = (sha: string, message: string) =>
  `${JSON.stringify({
    app: 'checkout',
    env: 'production',
    artifactId: `acme/checkout-${sha.slice(0, 4)}`,
    version: { repositoryName: 'acme/checkout', sha, message },
  })}\n`;

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

describe('Secrets', () => {
  const applied = (value: string) =>
    `  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '${value}'\n    team: shop\n`;

  const rows: [string, string | undefined, string | undefined, string[]][] = [
    [
      'a value changes, comes and goes',
      secret('{a: b25l, b: c2FtZQ==, c: Z29uZQ==}'),
      secret('{a: dHdv, b: c2FtZQ==, d: bmV3}'),
      [
        'changed Secret shop/keys',
        '  changed data.a: "(hidden, before)" -> "(hidden, after)"',
        '  removed data.c: "(hidden)" -> undefined',
        '  added data.d: undefined -> "(hidden)"',
      ],
    ],
    [
      'the copy that kubectl keeps changes',
      secret('{a: b25l}', applied('{"data":{"a":"b25l"}}')),
      secret('{a: b25l}', applied('{"data":{"a":"bmV3"}}')),
      [
        'changed Secret shop/keys',
        '  changed metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]: "(hidden, before)" -> "(hidden, after)"',
      ],
    ],
    [
      'another field is shown as it is',
      secret('{a: b25l}'),
      `${secret('{a: b25l}')}type: Opaque\n`,
      ['changed Secret shop/keys', '  added type: undefined -> "Opaque"'],
    ],
    [
      'data becomes stringData',
      secret('{a: b25l}'),
      secret('{a: b25l}').replace('\ndata:', '\nstringData:'),
      [
        'changed Secret shop/keys',
        '  removed data: {"a":"(hidden)"} -> undefined',
        '  added stringData: undefined -> {"a":"(hidden)"}',
      ],
    ],
    [
      'data is no map',
      secret('b25l'),
      secret('[b25l, bmV3]'),
      [
        'changed Secret shop/keys',
        '  changed data: "(hidden, before)" -> "(hidden, after)"',
      ],
    ],
    [
      'a Secret comes',
      undefined,
      secret('{a: bmV3}'),
      ['added Secret shop/keys'],
    ],
    [
      'a Secret goes',
      secret('{a: b25l}'),
      undefined,
      ['removed Secret shop/keys'],
    ],
    [
      'within a list',
      'apiVersion: v1\nkind: SecretList\nitems:\n- {metadata: {name: keys, namespace: shop}, data: {a: b25l}}\n',
      'apiVersion: v1\nkind: SecretList\nitems:\n- {metadata: {name: keys, namespace: shop}, data: {a: bmV3}}\n',
      [
        'changed Secret shop/keys',
        '  changed data.a: "(hidden, before)" -> "(hidden, after)"',
      ],
    ],
    [
      'in a file that is broken',
      secret('{a: b25l}'),
      `${secret('{a: bmV3}')}x: [`,
      [],
    ],
    [
      'in a file that holds something else as well',
      `${secret('{a: b25l}')}---\nnotes\n`,
      `${secret('{a: bmV3}')}---\nnotes\n`,
      [],
    ],
  ];

  it.each(rows)('%s', async (_, before, after, expected) => {
    const files = (text?: string): Files =>
      text === undefined ? {} : { [`${FOLDER}/keys.yaml`]: text };
    const result = await diff(files(before), files(after));
    expect(summary(result)).toEqual(expected);
    expect(result.objects.length + result.files.length).toBe(1);
    for (const text of [JSON.stringify(result), formatPlanDiff(result)]) {
      for (const value of ['b25l', 'dHdv', 'bmV3', 'Z29uZQ', 'c2FtZQ']) {
        expect(text).not.toContain(value);
      }
    }
  });

  it('say that a value changed, in the text too', async () => {
    const result = await diff(
      { [`${FOLDER}/keys.yaml`]: secret('{a: b25l}') },
      { [`${FOLDER}/keys.yaml`]: secret('{a: dHdv}') },
    );
    expect(result.objects[0].fields[0].masked).toBe(true);
    expect(result.objects[0].text).toContain(
      '-  a: (hidden, before)\n+  a: (hidden, after)\n',
    );
    expect(formatPlanDiff(result)).toContain(
      'data.a: changed; values of Secrets are hidden',
    );
  });
});

describe('release.json', () => {
  const one = release('77aa01b'.padEnd(40, '0'), 'Old prices');
  const two = release('1f3c9a2'.padEnd(40, '0'), 'Faster cart\n\nbody');
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

describe('formatPlanDiff', () => {
  const job = (image: string) => `apiVersion: batch/v1
kind: Job
metadata: {name: checkout-migrate, namespace: shop}
spec: {template: {spec: {containers: [{name: main, image: ${image}}]}}}
`;
  const release1 = release('77aa01b'.padEnd(40, '0'), 'Old prices');
  const release2 = release('1f3c9a2'.padEnd(40, '0'), 'Faster cart');
  const before: Files = {
    [`${FOLDER}/deployment.yaml`]: deployment('acme/checkout:77aa01b'),
    [`${FOLDER}/job.yaml`]: job('acme/checkout:77aa01b'),
    [`${FOLDER}/release.json`]: release1,
    [`${FOLDER}/service.yaml`]: service,
  };
  const after: Files = {
    [`${FOLDER}/deployment.yaml`]: deployment(
      'acme/checkout:1f3c9a2',
      '          env: [{name: PAYMENT_RETRIES, value: "3"}]\n',
    ),
    [`${FOLDER}/job.yaml`]: job('acme/checkout:1f3c9a2'),
    [`${FOLDER}/release.json`]: release2,
    [`${FOLDER}/service.yaml`]: service,
  };
  const more: Partial<AppPlan> = {
    jobs: ['Job shop/checkout-migrate'],
    chart: { name: 'web', version: '1.4.2', digest: 'sha256:00' },
  };

  it('reads as people read it', async () => {
    const withEnv = {
      ...before,
      [`${FOLDER}/deployment.yaml`]: deployment(
        'acme/checkout:77aa01b',
        '          env: []\n',
      ),
    };
    const result = await diff(withEnv, after, more);
    expect(formatPlanDiff(result)).toBe(
      `production/checkout   77aa01b Old prices  →  1f3c9a2 Faster cart

  ~ Deployment shop/checkout
      spec.template.spec.containers[main]
    -   image: acme/checkout:77aa01b
    +   image: acme/checkout:1f3c9a2
    +   env PAYMENT_RETRIES: "3"
  ~ Job shop/checkout-migrate              runs
      spec.template.spec.containers[main]
    -   image: acme/checkout:77aa01b
    +   image: acme/checkout:1f3c9a2
  1 object unchanged

  chart web@1.4.2 · plan 9b2e41c7
`,
    );
  });

  it('can name the fields only', async () => {
    const result = await diff(after, before, {
      ...more,
      action: 'rollback',
      rollbackTo: '5e0d1c3'.padEnd(40, '0') as CommitSha,
    });
    const lines = formatPlanDiff(result, { detail: 'names' }).split('\n');
    expect(lines.slice(0, 5)).toEqual([
      'production/checkout   1f3c9a2 Faster cart  →  77aa01b Old prices (as in 5e0d1c3)',
      '',
      '  ~ Deployment shop/checkout               image, env',
      '  ~ Job shop/checkout-migrate              image, runs',
      '  1 object unchanged',
    ]);
  });

  it('colours through the palette alone, line by line', async () => {
    const wrap = (name: string) => (text: string) => `<${name}>${text}</>`;
    const result = await diff(before, after, more);
    const text = formatPlanDiff(result, {
      colour: {
        added: wrap('a'),
        removed: wrap('r'),
        changed: wrap('c'),
        heading: wrap('h'),
        faint: wrap('f'),
      },
    });
    expect(text).toContain('<h>production/checkout</>   77aa01b');
    expect(text).toContain('<r>    -   image: acme/checkout:77aa01b</>\n');
    expect(text).toContain('<a>    +   image: acme/checkout:1f3c9a2</>\n');
    expect(text.replace(/<\/?[a-z]?>/g, '')).toBe(formatPlanDiff(result));
  });

  it('shows the lines of a long value that differ', async () => {
    const withText = (line: string) => ({
      [`${FOLDER}/a.yaml`]: `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\ndata:\n  app.conf: |\n    one\n    ${line}\n    three\n`,
    });
    const text = formatPlanDiff(await diff(withText('two'), withText('2')));
    expect(text).toContain(
      '        data["app.conf"]\n    -   two\n    +   2\n',
    );
    expect(text).not.toContain('three');
  });

  it('sends no control characters to a terminal', async () => {
    const evil = '\u001b[2J\u0007\u202Ered';
    const result = await diff(
      {},
      {
        [`${FOLDER}/${evil}.txt`]: `${evil}\n`,
        [`${FOLDER}/a.yaml`]: `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${JSON.stringify(
          evil,
        )}}\n`,
        [`${FOLDER}/release.json`]: release('1f3c9a2', evil),
      },
      { jobs: [`Job shop/${evil}`], warnings: [evil] },
    );
    const text = formatPlanDiff(result);
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
    expect(text).toContain('\\u001b[2J');
  });

  it('says when nothing changes', async () => {
    expect(formatPlanDiff(await diff({}, {}))).toContain('  nothing changes\n');
  });
});
