import { CONFIG_MAP, failureOf, TestRenderer } from './__testUtils__';

jest.setTimeout(120_000);

let renderer: TestRenderer;

beforeAll(async () => {
  renderer = await TestRenderer.create();
});
afterAll(() => renderer.remove());

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
    const chart = await renderer.template(text);
    await expect(renderer.render(chart)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect(await failureOf(renderer.render(chart))).not.toContain('hunter2');
  });

  it('a template that fails with a book', async () => {
    const chart = await renderer.template('{{ fail (repeat 100000 "word ") }}');
    const failure = await failureOf(renderer.render(chart));
    expect(failure).toContain('word');
    expect(failure.length).toBeLessThan(20_000);
  });

  it('a chart for another Kubernetes', async () => {
    const chart = await renderer.template(CONFIG_MAP, {
      'Chart.yaml':
        'apiVersion: v2\nname: app\nversion: 1.0.0\nkubeVersion: ">=1.99"\n',
    });
    await expect(renderer.render(chart)).rejects.toMatchObject({
      code: 'render',
      whatToDo: expect.stringContaining('kubernetesVersion of the layout file'),
    });
  });

  it('without Helm', async () => {
    await expect(
      renderer.render(renderer.web, {}, { tools: {} }),
    ).rejects.toMatchObject({
      code: 'tool',
      whatToDo: expect.stringContaining('Install Helm'),
    });
  });

  it('a chart that never ends, or writes without end', async () => {
    const endless = await renderer.template(
      '{{ range until 10000 }}{{ range until 10000 }}{{ range until 10000 }}{{ end }}{{ end }}{{ end }}',
    );
    await expect(
      renderer.render(
        endless,
        {},
        { tools: { ...renderer.tools, timeoutMilliseconds: 700 } },
      ),
    ).rejects.toMatchObject({ code: 'timeout' });
    const large = await renderer.template(
      `${CONFIG_MAP}x: "{{ repeat 100000 "a" }}"\n`,
    );
    await expect(
      renderer.render(
        large,
        {},
        { tools: { ...renderer.tools, maxOutputBytes: 50_000 } },
      ),
    ).rejects.toMatchObject({ code: 'render' });
  });
});

describe('schemas that lead out of the archive', () => {
  it('are not followed, and that is said', async () => {
    const chart = await renderer.template(CONFIG_MAP, {
      'values.schema.json': JSON.stringify({
        properties: { a: { $ref: 'http://127.0.0.1:9/schema.json' } },
      }),
    });
    const rendered = await renderer.render(chart, { values: { a: 1 } });
    expect(rendered.warnings).toEqual([
      expect.stringContaining('refers to http://127.0.0.1:9/schema.json'),
    ]);
  });

  it('of charts inside are refused by Helm’s words where ours has none', async () => {
    const chart = await renderer.template(CONFIG_MAP, {
      'charts/sub/Chart.yaml': 'apiVersion: v2\nname: sub\nversion: 1.0.0\n',
      'charts/sub/values.schema.json': JSON.stringify({
        properties: { size: { type: 'integer' } },
      }),
    });
    await expect(
      renderer.render(chart, { values: { sub: { size: 'big' } } }),
    ).rejects.toMatchObject({
      code: 'invalid',
      problems: [{ path: 'values.sub.size' }],
    });
  });
});
