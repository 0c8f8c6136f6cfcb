import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { renderedText } from './files';
import { createChartRenderer, DEFAULT_RENDERING_RULES } from './renderManifest';
import {
  CONFIG_MAP,
  contentOf,
  failureOf,
  sourceOf,
  TestRenderer,
} from './__testUtils__';

jest.setTimeout(120_000);

let renderer: TestRenderer;

beforeAll(async () => {
  renderer = await TestRenderer.create();
});
afterAll(() => renderer.remove());

describe('the example chart', () => {
  const values = {
    image: { tag: '1f3c9a2' },
    config: { GREETING: 'Grüße \u2028 "🎈"', MODE: '0644' },
    migrate: { enabled: true, command: ['migrate', '--all'] },
    ingress: { enabled: true, host: 'checkout.example.com' },
  };

  it('becomes one file for each template, each object in its namespace', async () => {
    const rendered = await renderer.render(renderer.web, { values });
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
      chart: { name: 'web', version: '1.4.2', digest: renderer.web.digest },
      warnings: [],
      namespaceUsed: 'shop',
    });
  });

  it('gives the same bytes every time', async () => {
    const ofPlans = createChartRenderer({
      charts: sourceOf(renderer.web),
      ...renderer.tools,
    });
    const { manifest } = renderer.inputOf(renderer.web, { values });
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
    const first = await ofPlans.render({ manifest, environment });
    const second = await ofPlans.render({ manifest, environment });
    expect(second).toEqual(first);
  });

  it('says in words and at its path what the schema refuses', async () => {
    await expect(
      renderer.render(renderer.web, {
        values: { replicas: 'two', image: { tag: 'a' } },
      }),
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
    const chart = await renderer.template(
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
          const rendered = await renderer.render(chart, { values: { config } });
          const json = /^ {2}json: '(.*)'$/m.exec(renderedText(rendered))?.[1];
          expect(
            JSON.parse(Buffer.from(json ?? '', 'base64').toString('utf8')),
          ).toEqual(config);
          expect(await renderer.render(chart, { values: { config } })).toEqual(
            rendered,
          );
        },
      ),
      { numRuns: 5 },
    );
  });
});

describe('what Helm is given', () => {
  it('is the release, the namespace, the layout’s Kubernetes and APIs', async () => {
    const chart = await renderer.template(
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
    const rendered = await renderer.render(
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
      renderer.render(renderer.web, manifest, {
        environment: { ...DEFAULT_RENDERING_RULES, ...rules },
      }),
    ).rejects.toMatchObject({
      code: 'invalid',
      problems: [{ path: field }],
    });
  });

  it('leaves no values behind', async () => {
    const temporary = await mkdtemp(join(tmpdir(), 'gimlet-left-behind-'));
    const before = await readdir(renderer.charts.folder);
    const { TMPDIR } = process.env;
    process.env.TMPDIR = temporary;
    try {
      await renderer.render(renderer.web, { values: { image: { tag: 'a' } } });
      await failureOf(
        renderer.render(renderer.web, { values: { replicas: 'two' } }),
      );
      expect(await readdir(temporary)).toEqual([]);
      expect(await readdir(renderer.charts.folder)).toEqual(before);
    } finally {
      if (TMPDIR === undefined) {
        delete process.env.TMPDIR;
      } else {
        process.env.TMPDIR = TMPDIR;
      }
      await rm(temporary, { recursive: true });
    }
  });
});

describe('what is left out or named', () => {
  it('leaves out CRDs in crds/, of charts inside too', async () => {
    const crd = (name: string) =>
      `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: ${name}}\n`;
    const chart = await renderer.template(CONFIG_MAP, {
      'crds/a.yaml': crd('a'),
      'charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 1.0.0\n',
      'charts/sub/crds/deep/b.yaml': crd('b'),
    });
    const rendered = await renderer.render(chart);
    expect(renderedText(rendered)).not.toContain('CustomResourceDefinition');
    expect(rendered.warnings).toEqual([expect.stringContaining('crds/a.yaml')]);
    expect(rendered.warnings[0]).toContain('charts/sub/crds/deep/b.yaml');
  });

  it('leaves out a whole list, and an object in a list, that is a test', async () => {
    const rendered = await renderer.render(
      await renderer.template(
        `${CONFIG_MAP}---
apiVersion: v1
kind: List
metadata: {annotations: {helm.sh/hook: test}}
items: [{apiVersion: v1, kind: Pod, metadata: {name: one}}]
---
apiVersion: v1
kind: List
items: [{apiVersion: v1, kind: Pod, metadata: {name: two, annotations: {helm.sh/hook: test}}}]
`,
      ),
    );
    expect(renderedText(rendered)).not.toContain('Pod');
    expect(rendered.warnings).toEqual([
      'Hooks that Flux does not know are left out: List (test).',
      'Hooks that Flux does not know are left out: Pod two (test).',
    ]);
  });

  it('leaves tests out and names the functions that ask a cluster or read a clock', async () => {
    const chart = await renderer.charts.make(
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
    const rendered = await renderer.render(chart);
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
    const rendered = await renderer.render(
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
    const rendered = await renderer.render(renderer.web, {
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
