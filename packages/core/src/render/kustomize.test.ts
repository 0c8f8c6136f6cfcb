import type { Manifest } from '@gimlet-io/backstage-plugin-gimlet-common';
import { renderedText } from './files';
import { wordsOf } from './kustomize';
import { CONFIG_MAP, contentOf, TestRenderer } from './__testUtils__';

jest.setTimeout(120_000);

let renderer: TestRenderer;

beforeAll(async () => {
  renderer = await TestRenderer.create();
});
afterAll(() => renderer.remove());

describe('patches', () => {
  const values = { image: { tag: 'a' } };

  it('change their objects, and no letter of the others', async () => {
    const plain = await renderer.render(renderer.web, {
      values,
      manifests: CONFIG_MAP,
    });
    const rendered = await renderer.render(renderer.web, {
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
    const rendered = await renderer.render(undefined, {
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
    const rendered = await renderer.render(renderer.web, {
      values,
      strategicMergePatches:
        '$patch: delete\napiVersion: v1\nkind: Service\nmetadata: {name: checkout}\n',
    });
    expect(rendered.files.map(({ name }) => name)).toEqual(['deployment.yaml']);
  });

  it('may be written as YAML in one line, and keep what they say', async () => {
    const rendered = await renderer.render(undefined, {
      manifests: CONFIG_MAP,
      json6902Patches: [
        {
          patch:
            '[{op: test, path: /data/a, value: "1"}, {op: add, path: /data/b, value: "0644"}, {op: replace, path: /metadata/name, value: other}]',
          target: { kind: 'ConfigMap', name: 'raw' },
        },
      ],
      strategicMergePatches:
        '{apiVersion: v1, kind: ConfigMap, metadata: {name: raw}, data: {c: "yes"}}',
    });
    expect(renderedText(rendered)).toBe(`---
apiVersion: v1
data:
  a: "1"
  b: "0644"
  c: "yes"
kind: ConfigMap
metadata:
  name: other
  namespace: shop
`);
  });

  it('cannot make a Secret unseen', async () => {
    await expect(
      renderer.render(undefined, {
        manifests: CONFIG_MAP,
        json6902Patches: [
          {
            patch: '- {op: replace, path: /kind, value: Secret}',
            target: { kind: 'ConfigMap', name: 'raw' },
          },
        ],
      }),
    ).rejects.toMatchObject({ code: 'plain-secret' });
  });

  it.each([
    ['error: no matches\n', 'no matches'],
    ['Error: no matches\n', 'no matches'],
    [
      'E1122 20:24:43.465813   18481 run.go:72] "command failed" err="testing \\"a\\" failed"\n',
      'testing "a" failed',
    ],
    [
      'E1122 20:24:45.356804   18774 run.go:72] "command failed" err=<\n\ttwo\n\tlines\n >\n',
      'two\n\tlines',
    ],
  ])('fail in the words of %j', (stderr, words) => {
    expect(wordsOf(stderr)).toBe(words);
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
    await expect(
      renderer.render(renderer.web, { values, ...manifest }),
    ).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it('need kustomize, which is said, and only where there are any', async () => {
    const { helm } = renderer.tools;
    const without = { tools: { helm } };
    await expect(
      renderer.render(
        renderer.web,
        { values, strategicMergePatches: '# none yet\n' },
        without,
      ),
    ).resolves.toHaveProperty(['files', 0, 'content']);
    await expect(
      renderer.render(
        renderer.web,
        { values, strategicMergePatches: CONFIG_MAP },
        without,
      ),
    ).rejects.toMatchObject({ code: 'tool' });
  });
});
