import type { Manifest } from '@gimlet-io/backstage-plugin-gimlet-common';
import { renderedText } from './files';
import { DEFAULT_RENDERING_RULES } from './renderManifest';
import { CONFIG_MAP, failureOf, TestRenderer } from './__testUtils__';

jest.setTimeout(120_000);

let renderer: TestRenderer;

beforeAll(async () => {
  renderer = await TestRenderer.create();
});
afterAll(() => renderer.remove());

describe('Secrets in clear', () => {
  const secret = (value: string) =>
    `apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData:\n  password: ${value}\n`;

  it('are refused unless the layout file allows them', async () => {
    const chart = await renderer.template(secret('{{ .Values.password }}'));
    const values = { password: 'hunter2hunter2' };
    const failure = await failureOf(renderer.render(chart, { values }));
    expect(failure).toContain('plain-secret');
    expect(failure).toContain('Secret shop/db');
    expect(failure).not.toContain('hunter2');
    const allowed = await renderer.render(
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
    const chart = await renderer.template(text, {
      'values.schema.json': JSON.stringify({
        properties: { dbPassword: { type: 'string' } },
        if: { required: ['strict'] },
        then: { properties: { dbPassword: { maxLength: 3, pattern: '^x' } } },
      }),
    });
    const failure = await failureOf(
      renderer.render(chart, {
        values: { dbPassword: 'hunter2hunter2' },
        ...manifest,
      }),
    );
    expect(failure).not.toContain('hunter2');
  });

  const hidden: [string, string, Manifest['values']][] = [
    [
      'in quotes with escapes',
      '{{ fail (printf "%q" .Values.password) }}',
      { password: 'hunter2 "quoted"' },
    ],
    [
      'in base64',
      '{{ fail (.Values.password | b64enc) }}',
      { password: 'hunter2' },
    ],
    [
      'line by line',
      '{{ fail (.Values.tls.privateKey | nindent 8) }}',
      { tls: { privateKey: 'BEGIN\nhunter2hunter2\nEND' } },
    ],
    [
      'in an address',
      '{{ fail (toYaml .Values) }}',
      { url: 'postgres://shop:hunter2@db.example.com/shop' },
    ],
    [
      'as an entry that is named like one',
      '{{ fail (toYaml .Values) }}',
      { env: [{ name: 'DB_PASSWORD', value: 'hunter2' }] },
    ],
  ];
  it.each(hidden)('are not told %s', async (_, text, values) => {
    const failure = await failureOf(
      renderer.render(await renderer.template(text), { values }),
    );
    expect(failure).toContain('***');
    expect(failure).not.toMatch(/hunter2|aHVudGVyMg/);
  });
});
