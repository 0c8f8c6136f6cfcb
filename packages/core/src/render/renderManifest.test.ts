import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest } from '@gimlet-io/backstage-plugin-gimlet-common';
import fc from 'fast-check';
import { renderedText } from './files';
import {
  createChartRenderer,
  DEFAULT_RENDERING_RULES,
  renderManifest,
  type RenderManifestInput,
  type RenderTools,
} from './renderManifest';
import {
  createTestCharts,
  sourceOf,
  testKubectl,
  type TestCharts,
} from './testing';
import type { LocalChart, RenderedManifest } from './types';

jest.setTimeout(120_000);

const WEB = join(__dirname, '../../../../examples/charts/web');

let charts: TestCharts;
let web: LocalChart;
let tools: RenderTools;

beforeAll(async () => {
  charts = await createTestCharts();
  web = await charts.pack(WEB);
  tools = { helm: charts.helm, kubectl: await testKubectl() };
});
afterAll(() => charts.remove());

const CONFIG_MAP =
  'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: raw}\ndata: {a: "1"}\n';

function inputOf(
  chart: LocalChart | undefined,
  manifest: Partial<Manifest> = {},
  more: Partial<RenderManifestInput> = {},
): RenderManifestInput {
  return {
    manifest: {
      app: 'checkout',
      env: 'production',
      namespace: 'shop',
      ...(chart && { chart: { name: 'app' } }),
      ...manifest,
    },
    environment: DEFAULT_RENDERING_RULES,
    charts: sourceOf(chart ?? web),
    tools,
    ...more,
  };
}

const render = (...args: Parameters<typeof inputOf>) =>
  renderManifest(inputOf(...args));

const contentOf = (rendered: RenderedManifest, name: string) =>
  rendered.files.find(file => file.name === name)?.content;

const template = (text: string, more: Record<string, string> = {}) =>
  charts.make({ 'templates/all.yaml': text, ...more });

async function failureOf(action: Promise<unknown>): Promise<string> {
  try {
    await action;
  } catch (error) {
    return JSON.stringify(error, [
      'name',
      'code',
      'message',
      'whatToDo',
      'problems',
      'path',
      ...Object.getOwnPropertyNames(error),
    ]);
  }
  throw new Error('it did not fail');
}

describe('the example chart', () => {
  const values = {
    image: { tag: '1f3c9a2' },
    config: { GREETING: 'Grüße \u2028 "🎈"', MODE: '0644' },
    migrate: { enabled: true, command: ['migrate', '--all'] },
    ingress: { enabled: true, host: 'checkout.example.com' },
  };

  it('becomes one file for each template, each object in its namespace', async () => {
    const rendered = await render(web, { values });
    expect(rendered.files.map(({ name }) => name)).toEqual([
      'configmap.yaml',
      'deployment.yaml',
      'ingress.yaml',
      'migrate-job.yaml',
      'service.yaml',
    ]);
    expect(contentOf(rendered, 'configmap.yaml')).toBe(
      `---
apiVersion: v1
kind: ConfigMap
metadata:
  name: checkout
  namespace: shop
  labels:
    app.kubernetes.io/name: checkout
    app.kubernetes.io/instance: checkout
data:
  GREETING: "Grüße \u2028 \\"🎈\\""
  MODE: "0644"
`.replace('\u2028', '\\u2028'),
    );
    expect(contentOf(rendered, 'deployment.yaml')).toContain(
      '# Pods do not notice a changed ConfigMap',
    );
    expect(contentOf(rendered, 'migrate-job.yaml')).toContain(
      '  annotations:\n    kustomize.toolkit.fluxcd.io/force: enabled\nspec:',
    );
    expect(renderedText(rendered)).not.toContain('helm.sh/hook');
    expect(rendered).toMatchObject({
      jobs: ['Job shop/checkout-migrate'],
      chart: { name: 'web', version: '1.4.2', digest: web.digest },
      warnings: [],
      namespaceUsed: 'shop',
    });
  });

  it('gives the same bytes every time', async () => {
    const renderer = createChartRenderer({ charts: sourceOf(web), ...tools });
    const { manifest } = inputOf(web, { values });
    const environment = {
      ...DEFAULT_RENDERING_RULES,
      path: '',
      kustomizationPerApp: true,
      namePrefix: 'acme',
      sourceRef: {
        kind: 'GitRepository' as const,
        name: 'gitops',
        namespace: 'flux-system',
      },
      ingressHost: '',
    };
    const first = await renderer.render({ manifest, environment });
    const second = await renderer.render({ manifest, environment });
    expect(second).toEqual(first);
  });

  it('says in words and at its path what the schema refuses', async () => {
    await expect(
      render(web, { values: { replicas: 'two', image: { tag: 'a' } } }),
    ).rejects.toMatchObject({
      code: 'invalid',
      message:
        'The values do not fit web@1.4.2: values.replicas "two" is not an integer',
      problems: [
        {
          path: 'values.replicas',
          message: '"two" is not an integer',
          source: 'web@1.4.2, values.schema.json',
        },
      ],
    });
  });

  it('passes every text of a value on unchanged, the same each time', async () => {
    const chart = await template(
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  json: '{{ toJson .Values.config | b64enc }}'\n",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(
          fc.stringMatching(/^[A-Z_]{1,8}$/),
          fc.string({ unit: 'grapheme-composite' }),
          { minKeys: 20, maxKeys: 40 },
        ),
        async config => {
          const rendered = await render(chart, { values: { config } });
          const json = /^ {2}json: '(.*)'$/m.exec(renderedText(rendered))?.[1];
          expect(
            JSON.parse(Buffer.from(json ?? '', 'base64').toString('utf8')),
          ).toEqual(config);
          expect(await render(chart, { values: { config } })).toEqual(rendered);
        },
      ),
      { numRuns: 5 },
    );
  });
});

describe('what Helm is given', () => {
  it('is the release, the namespace, the layout’s Kubernetes and APIs', async () => {
    const chart = await template(
      `apiVersion: v1
kind: ConfigMap
metadata: {name: "{{ .Release.Name }}"}
data:
  namespace: "{{ .Release.Namespace }}"
  kubernetes: "{{ .Capabilities.KubeVersion.Version }}"
  crd: "{{ .Capabilities.APIVersions.Has "example.com/v1/Thing" }}"
  install: "{{ .Release.IsInstall }}"
`,
    );
    const rendered = await render(
      chart,
      {},
      {
        environment: {
          ...DEFAULT_RENDERING_RULES,
          kubernetesVersion: '1.29.4',
          apiVersions: ['example.com/v1/Thing'],
        },
      },
    );
    expect(renderedText(rendered)).toContain(`data:
  namespace: "shop"
  kubernetes: "v1.29.4"
  crd: "true"
  install: "true"`);
  });

  it.each([
    ['app', { app: '--post-renderer=x' }, {}],
    ['namespace', { namespace: '-x' }, {}],
    ['namespace', { namespace: 'a/b' }, {}],
    ['kubernetesVersion', {}, { kubernetesVersion: '--kubeconfig=x' }],
  ])('never takes a %s for an option', async (field, manifest, rules) => {
    await expect(
      render(web, manifest, {
        environment: { ...DEFAULT_RENDERING_RULES, ...rules },
      }),
    ).rejects.toMatchObject({
      code: 'invalid',
      problems: [{ path: field }],
    });
  });

  it('leaves no values behind', async () => {
    const before = await readdir(charts.folder);
    const seen = (await readdir(join(charts.folder, '..'))).filter(name =>
      name.startsWith('gimlet-render-'),
    );
    await render(web, { values: { image: { tag: 'a' } } });
    await failureOf(render(web, { values: { replicas: 'two' } }));
    const after = (await readdir(join(charts.folder, '..'))).filter(
      name => name.startsWith('gimlet-render-') && !seen.includes(name),
    );
    expect(after).toEqual([]);
    expect(await readdir(charts.folder)).toEqual(before);
  });
});

describe('what is left out or named', () => {
  it('leaves out CRDs in crds/, of charts inside too', async () => {
    const crd = (name: string) =>
      `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: ${name}}\n`;
    const chart = await template(CONFIG_MAP, {
      'crds/a.yaml': crd('a'),
      'charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 1.0.0\n',
      'charts/sub/crds/deep/b.yaml': crd('b'),
    });
    const rendered = await render(chart);
    expect(renderedText(rendered)).not.toContain('CustomResourceDefinition');
    expect(rendered.warnings).toEqual([expect.stringContaining('crds/a.yaml')]);
    expect(rendered.warnings[0]).toContain('charts/sub/crds/deep/b.yaml');
  });

  it('leaves tests out and names the functions that ask a cluster or read a clock', async () => {
    const chart = await charts.make(
      {
        'templates/a.yaml':
          `${CONFIG_MAP}  b: '{{ lookup "v1" "Secret" "a" "b" | len }}{{ now | date "2006" | len }}'\n`.replace(
            'data: {a: "1"}\n',
            'data:\n',
          ),
        'templates/tests/t.yaml':
          'apiVersion: v1\nkind: Pod\nmetadata:\n  name: t\n  annotations: {helm.sh/hook: test}\n',
      },
      { clock: ['date', 'now'], cluster: ['lookup'] },
    );
    const rendered = await render(chart);
    expect(rendered.files.map(({ name }) => name)).toEqual(['a.yaml']);
    expect(rendered.warnings).toEqual([
      expect.stringContaining('reads the clock (date, now)'),
      expect.stringContaining('asks the cluster (lookup)'),
      expect.stringContaining('Pod t (test)'),
    ]);
  });
});

describe('raw manifests and dependencies', () => {
  it('renders without a chart and without Helm', async () => {
    const rendered = await render(
      undefined,
      {
        manifests: `${CONFIG_MAP}---\n# comment\n---\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: other\n`,
        dependencies: [
          {
            name: 'db',
            kind: 'terraform',
            spec: { module: { url: 'https://git.example.com/m.git?tag=v1' } },
          },
        ],
      },
      { tools: {} },
    );
    expect(rendered.files.map(({ name }) => name)).toEqual([
      'configmap-raw.yaml',
      'gitrepository-checkout-db.yaml',
      'namespace-other.yaml',
      'terraform-checkout-db.yaml',
    ]);
    expect(contentOf(rendered, 'namespace-other.yaml')).not.toContain('shop');
    expect(rendered.chart).toBeUndefined();
    expect(rendered.warnings).toEqual([]);
  });

  it('follows what the chart renders', async () => {
    const rendered = await render(web, {
      values: { image: { tag: 'a' } },
      manifests: CONFIG_MAP,
    });
    expect(rendered.files.map(({ name }) => name)).toEqual([
      'configmap-raw.yaml',
      'deployment.yaml',
      'service.yaml',
    ]);
  });
});

describe('what cannot be rendered', () => {
  const failing: [string, string, string, RegExp][] = [
    [
      'nothing at all',
      '{{ if .Values.on }}a: 1{{ end }}',
      'render',
      /nothing at all/,
    ],
    [
      'a failing template',
      '{{ fail "no host" }}',
      'render',
      /app\/templates\/all.yaml.*no host/,
    ],
    [
      'what is no YAML',
      'a: [hunter2',
      'render',
      /app\/templates\/all.yaml of app@1.0.0 does not render to valid YAML/,
    ],
    [
      'an alias without an anchor',
      'kind: Secret\ndata:\n  a: *hunter2',
      'render',
      /all.yaml of app@1.0.0 does not render/,
    ],
    [
      'what is no object',
      'a: hunter2',
      'render',
      /app\/templates\/all.yaml.*apiVersion is missing/,
    ],
    [
      'a key twice',
      `${CONFIG_MAP}kind: ConfigMap\n`,
      'render',
      /app\/templates\/all.yaml.*a key is there twice \(line 5/,
    ],
    [
      'an object twice',
      `${CONFIG_MAP}---\n${CONFIG_MAP}`,
      'render',
      /ConfigMap shop\/raw is rendered twice, by app\/templates\/all.yaml/,
    ],
    [
      'an object twice, of which one names the namespace',
      `${CONFIG_MAP}---\n${CONFIG_MAP.replace('raw', 'raw, namespace: shop')}`,
      'render',
      /ConfigMap shop\/raw is rendered twice/,
    ],
  ];
  it.each(failing)('%s', async (_, text, code, message) => {
    const chart = await template(text);
    await expect(render(chart)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect(await failureOf(render(chart))).not.toContain('hunter2');
  });

  it('a chart for another Kubernetes', async () => {
    const chart = await template(CONFIG_MAP, {
      'Chart.yaml':
        'apiVersion: v2\nname: app\nversion: 1.0.0\nkubeVersion: ">=1.99"\n',
    });
    await expect(render(chart)).rejects.toMatchObject({
      code: 'render',
      whatToDo: expect.stringContaining('kubernetesVersion of the layout file'),
    });
  });

  it('without Helm', async () => {
    await expect(render(web, {}, { tools: {} })).rejects.toMatchObject({
      code: 'tool',
      whatToDo: expect.stringContaining('Install Helm'),
    });
  });

  it('a chart that never ends, or writes without end', async () => {
    const endless = await template(
      '{{ range until 10000 }}{{ range until 10000 }}{{ range until 10000 }}{{ end }}{{ end }}{{ end }}',
    );
    await expect(
      render(endless, {}, { tools: { ...tools, timeoutMilliseconds: 700 } }),
    ).rejects.toMatchObject({ code: 'timeout' });
    const large = await template(`${CONFIG_MAP}x: "{{ repeat 100000 "a" }}"\n`);
    await expect(
      render(large, {}, { tools: { ...tools, maxOutputBytes: 50_000 } }),
    ).rejects.toMatchObject({ code: 'render' });
  });
});

describe('schemas that lead out of the archive', () => {
  it('are not followed, and that is said', async () => {
    const chart = await template(CONFIG_MAP, {
      'values.schema.json': JSON.stringify({
        properties: { a: { $ref: 'http://127.0.0.1:9/schema.json' } },
      }),
    });
    const rendered = await render(chart, { values: { a: 1 } });
    expect(rendered.warnings).toEqual([
      expect.stringContaining('refers to http://127.0.0.1:9/schema.json'),
    ]);
  });

  it('of charts inside are refused by Helm’s words where ours has none', async () => {
    const chart = await template(CONFIG_MAP, {
      'charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 1.0.0\n',
      'charts/sub/values.schema.json': JSON.stringify({
        properties: { size: { type: 'integer' } },
      }),
    });
    await expect(
      render(chart, { values: { sub: { size: 'big' } } }),
    ).rejects.toMatchObject({
      code: 'invalid',
      problems: [{ path: 'values.sub.size' }],
    });
  });
});

describe('purity', () => {
  const unstable = () =>
    charts.make(
      {
        'templates/a.yaml': CONFIG_MAP,
        'templates/b.yaml':
          'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: made-up}\ndata: {a: "{{ randAlphaNum 20 }}"}\n',
      },
      { random: ['randAlphaNum'] },
    );

  it('refuses what differs, by name', async () => {
    await expect(render(await unstable())).rejects.toMatchObject({
      code: 'impure',
      message: expect.stringContaining(
        'twice: ConfigMap/made-up (it calls randAlphaNum)',
      ),
      whatToDo: expect.stringContaining(
        'chart.allowUnstable: [ConfigMap/made-up]',
      ),
    });
  });

  it('lets through what the manifest allows', async () => {
    const rendered = await render(await unstable(), {
      chart: { name: 'app', allowUnstable: ['ConfigMap/made-up'] },
    });
    expect(rendered.files).toHaveLength(2);
    expect(rendered.warnings).toEqual([
      expect.stringContaining(
        'ConfigMap/made-up of app@1.0.0 comes out differently',
      ),
    ]);
  });

  it('does not mind random functions that change nothing', async () => {
    const chart = await charts.make(
      {
        'templates/a.yaml': `{{ $x := randAlphaNum 5 }}\n${CONFIG_MAP}`,
      },
      { random: ['randAlphaNum'] },
    );
    await expect(render(chart)).resolves.toMatchObject({ warnings: [] });
  });

  it('looks through the values of a chart that renders them', async () => {
    const chart = await charts.make(
      {
        'templates/a.yaml':
          'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: "{{ tpl .Values.a . }}"}\n',
      },
      { rendersValues: true },
    );
    await expect(
      render(chart, { values: { a: '{{ randAlphaNum 20 }}' } }),
    ).rejects.toMatchObject({ code: 'impure' });
    await expect(
      render(chart, { values: { a: '{{ .Release.Name }}' } }),
    ).resolves.toMatchObject({ warnings: [] });
  });
});

describe('Secrets in clear', () => {
  const secret = (value: string) =>
    `apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData:\n  password: ${value}\n`;

  it('are refused unless the layout file allows them', async () => {
    const chart = await template(secret('{{ .Values.password }}'));
    const values = { password: 'hunter2hunter2' };
    const failure = await failureOf(render(chart, { values }));
    expect(failure).toContain('plain-secret');
    expect(failure).toContain('Secret shop/db');
    expect(failure).not.toContain('hunter2');
    const allowed = await render(
      chart,
      { values },
      { environment: { ...DEFAULT_RENDERING_RULES, allowPlainSecrets: true } },
    );
    expect(renderedText(allowed)).toContain('hunter2hunter2');
  });

  const leaks: [string, string, Partial<Manifest>][] = [
    [
      'by a template that fails',
      '{{ fail (printf "bad %s" .Values.dbPassword) }}',
      {},
    ],
    ['by a value of the wrong type', '{{ index .Values.dbPassword "x" }}', {}],
    ['by broken YAML', secret('"{{ .Values.dbPassword }}'), {}],
    ['by an alias', secret('*{{ .Values.dbPassword }}'), {}],
    [
      'by a key twice',
      `${secret(
        '{{ .Values.dbPassword }}',
      )}  password: {{ .Values.dbPassword }}\n`,
      {},
    ],
    [
      'by a Secret twice',
      `${secret('{{ .Values.dbPassword }}')}---\n${secret(
        '{{ .Values.dbPassword }}',
      )}`,
      {},
    ],
    [
      'by a patch that fails',
      secret('{{ .Values.dbPassword }}'),
      {
        json6902Patches: [
          {
            patch: '- {op: test, path: /stringData/password, value: x}',
            target: { kind: 'Secret', name: 'db' },
          },
        ],
      },
    ],
    [
      'by a patch that cannot be parsed',
      CONFIG_MAP,
      { strategicMergePatches: secret('*hunter2hunter2') },
    ],
    [
      'by the schema',
      CONFIG_MAP,
      { values: { dbPassword: 'hunter2hunter2', strict: true } },
    ],
  ];
  it.each(leaks)('are not told %s', async (_, text, manifest) => {
    const chart = await template(text, {
      'values.schema.json': JSON.stringify({
        properties: { dbPassword: { type: 'string' } },
        if: { required: ['strict'] },
        then: { properties: { dbPassword: { maxLength: 3, pattern: '^x' } } },
      }),
    });
    const failure = await failureOf(
      render(chart, { values: { dbPassword: 'hunter2hunter2' }, ...manifest }),
    );
    expect(failure).not.toContain('hunter2');
  });
});

describe('patches', () => {
  const values = { image: { tag: 'a' } };

  it('change their objects, and no letter of the others', async () => {
    const plain = await render(web, { values, manifests: CONFIG_MAP });
    const rendered = await render(web, {
      values,
      manifests: CONFIG_MAP,
      strategicMergePatches: `apiVersion: apps/v1
kind: Deployment
metadata: {name: checkout}
spec:
  template:
    spec:
      containers:
        - name: web
          env: [{name: A, value: "on"}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: raw}
data: {b: "2"}
`,
      json6902Patches: [
        {
          patch: '- {op: replace, path: /spec/replicas, value: 7}',
          target: {
            group: 'apps',
            version: 'v1',
            kind: 'Deployment',
            name: 'checkout',
          },
        },
      ],
    });
    expect(rendered.files.map(({ name }) => name)).toEqual([
      'configmap-raw.yaml',
      'deployment-checkout.yaml',
      'service.yaml',
    ]);
    expect(contentOf(rendered, 'service.yaml')).toBe(
      contentOf(plain, 'service.yaml'),
    );
    const deployment = contentOf(rendered, 'deployment-checkout.yaml');
    expect(deployment).toContain('replicas: 7');
    expect(deployment).toContain('value: "on"');
    expect(deployment).toContain('namespace: shop');
    expect(contentOf(rendered, 'configmap-raw.yaml')).toContain('b: "2"');
  });

  it('fit objects whatever their namespace, and those of their group alone', async () => {
    const rendered = await render(undefined, {
      manifests: `apiVersion: v1
kind: Service
metadata: {name: a.b, namespace: other}
---
apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: a.b, namespace: other}
---
apiVersion: v1
kind: Service
metadata: {name: axb}
`,
      strategicMergePatches:
        'apiVersion: v1\nkind: Service\nmetadata: {name: a.b}\nspec: {type: NodePort}\n',
    });
    expect(renderedText(rendered).match(/NodePort/g)).toHaveLength(1);
    expect(contentOf(rendered, 'service-a.b.yaml')).toMatch(
      /apiVersion: v1\nkind: Service\nmetadata:\n {2}name: a.b\n {2}namespace: other\nspec:\n {2}type: NodePort/,
    );
  });

  it('can delete', async () => {
    const rendered = await render(web, {
      values,
      strategicMergePatches:
        '$patch: delete\napiVersion: v1\nkind: Service\nmetadata: {name: checkout}\n',
    });
    expect(rendered.files.map(({ name }) => name)).toEqual(['deployment.yaml']);
  });

  const wrong: [string, Partial<Manifest>, string, RegExp][] = [
    [
      'a patch without a target',
      {
        strategicMergePatches:
          'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n',
      },
      'invalid',
      /strategicMergePatches: there is no Deployment web \(apps\/v1\) to patch; there is Deployment checkout \(apps\/v1\)/,
    ],
    [
      'a JSON patch without a target',
      {
        json6902Patches: [
          {
            patch: '- {op: remove, path: /spec}',
            target: { group: 'batch', kind: 'Deployment', name: 'checkout' },
          },
        ],
      },
      'invalid',
      /json6902Patches\[0\]: there is no Deployment checkout \(batch\) to patch/,
    ],
    [
      'a JSON patch that is none',
      {
        json6902Patches: [
          {
            patch: 'op: remove',
            target: { kind: 'Deployment', name: 'checkout' },
          },
        ],
      },
      'invalid',
      /json6902Patches\[0\]: the patch is not a list of operations/,
    ],
    [
      'a JSON patch that does not apply',
      {
        json6902Patches: [
          {
            patch: '- {op: remove, path: /spec/nothing}',
            target: { kind: 'Deployment', name: 'checkout' },
          },
        ],
      },
      'render',
      /The patches cannot be applied: .*nothing/,
    ],
    [
      'a merge patch that is no object',
      { strategicMergePatches: 'spec: {}' },
      'render',
      /strategicMergePatches.*apiVersion is missing/,
    ],
  ];
  it.each(wrong)('refuses %s', async (_, manifest, code, message) => {
    await expect(render(web, { values, ...manifest })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it('need kustomize, which is said, and only where there are any', async () => {
    const { helm } = tools;
    const without = { tools: { helm } };
    await expect(
      render(web, { values, strategicMergePatches: '# none yet\n' }, without),
    ).resolves.toBeDefined();
    await expect(
      render(web, { values, strategicMergePatches: CONFIG_MAP }, without),
    ).rejects.toMatchObject({ code: 'tool' });
  });
});

describe('the cache', () => {
  const entries = async (cacheDir: string) =>
    (
      await readdir(join(cacheDir, 'renders'), { recursive: true }).catch(
        () => [],
      )
    ).filter(name => name.endsWith('.json'));

  const values = { image: { tag: 'a' } };
  let cacheDir: string;
  let count = 0;
  beforeEach(() => {
    cacheDir = join(charts.folder, `cache-${count++}`);
  });

  it('gives the same bytes without Helm, and only for the same input', async () => {
    const first = await render(web, { values }, { cacheDir });
    expect(await entries(cacheDir)).toHaveLength(1);
    const missing: LocalChart = { ...web, archive: '/nowhere/web.tgz' };
    await expect(render(missing, { values }, { cacheDir })).resolves.toEqual(
      first,
    );
    for (const other of [
      inputOf(missing, { values: { image: { tag: 'b' } } }, { cacheDir }),
      inputOf(missing, { values, namespace: 'other' }, { cacheDir }),
      inputOf(missing, { values, app: 'other' }, { cacheDir }),
      inputOf({ ...missing, digest: 'sha256:0' }, { values }, { cacheDir }),
      inputOf(
        missing,
        { values },
        {
          cacheDir,
          environment: {
            ...DEFAULT_RENDERING_RULES,
            kubernetesVersion: '1.30',
          },
        },
      ),
      inputOf(
        missing,
        { values },
        {
          cacheDir,
          environment: { ...DEFAULT_RENDERING_RULES, apiVersions: ['a/v1'] },
        },
      ),
    ]) {
      await expect(renderManifest(other)).rejects.toBeDefined();
    }
  });

  it('makes a damaged entry anew', async () => {
    const first = await render(web, { values }, { cacheDir });
    const [name] = await entries(cacheDir);
    await writeFile(join(cacheDir, 'renders', name), '{"text": 1');
    await expect(render(web, { values }, { cacheDir })).resolves.toEqual(first);
  });

  it('keeps nothing of what was refused', async () => {
    const chart = await template(
      'apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData: {a: hunter2}\n',
    );
    await failureOf(render(chart, {}, { cacheDir }));
    expect(await entries(cacheDir)).toEqual([]);
  });

  it('remembers what is unstable', async () => {
    const chart = await charts.make(
      {
        'templates/a.yaml':
          'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: "{{ randAlphaNum 20 }}"}\n',
      },
      { random: ['randAlphaNum'] },
    );
    const allowed = { chart: { name: 'app', allowUnstable: ['ConfigMap/a'] } };
    const first = await render(chart, allowed, { cacheDir });
    await expect(render(chart, allowed, { cacheDir })).resolves.toEqual(first);
    await expect(render(chart, {}, { cacheDir })).rejects.toMatchObject({
      code: 'impure',
    });
  });
});
