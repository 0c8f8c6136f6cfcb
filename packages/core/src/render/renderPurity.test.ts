import { CONFIG_MAP, TestRenderer } from './__testUtils__';

jest.setTimeout(120_000);

let renderer: TestRenderer;

beforeAll(async () => {
  renderer = await TestRenderer.create();
});
afterAll(() => renderer.remove());

describe('purity', () => {
  const unstable = () =>
    renderer.charts.make(
      {
        'templates/a.yaml': CONFIG_MAP,
        'templates/b.yaml':
          'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: made-up}\ndata: {a: "{{ randAlphaNum 20 }}"}\n',
      },
      { random: ['randAlphaNum'] },
    );

  it('refuses what differs, by name', async () => {
    await expect(renderer.render(await unstable())).rejects.toMatchObject({
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
    const rendered = await renderer.render(await unstable(), {
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
    const chart = await renderer.charts.make(
      {
        'templates/a.yaml': `{{ $x := randAlphaNum 5 }}\n${CONFIG_MAP}`,
      },
      { random: ['randAlphaNum'] },
    );
    await expect(renderer.render(chart)).resolves.toMatchObject({
      warnings: [],
    });
  });

  it('looks through the values of a chart that renders them', async () => {
    const chart = await renderer.charts.make(
      {
        'templates/a.yaml':
          'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: "{{ tpl .Values.a . }}"}\n',
      },
      { rendersValues: true },
    );
    await expect(
      renderer.render(chart, { values: { a: '{{ randAlphaNum 20 }}' } }),
    ).rejects.toMatchObject({ code: 'impure' });
    await expect(
      renderer.render(chart, { values: { a: '{{ .Release.Name }}' } }),
    ).resolves.toMatchObject({ warnings: [] });
  });
});
