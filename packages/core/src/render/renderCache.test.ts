import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DEFAULT_RENDERING_RULES, renderManifest } from './renderManifest';
import { failureOf, TestRenderer } from './__testUtils__';
import type { LocalChart } from './types';

jest.setTimeout(120_000);

let renderer: TestRenderer;

beforeAll(async () => {
  renderer = await TestRenderer.create();
});
afterAll(() => renderer.remove());

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
    cacheDir = join(renderer.charts.folder, `cache-${count++}`);
  });

  it('gives the same bytes without Helm, and only for the same input', async () => {
    const first = await renderer.render(renderer.web, { values }, { cacheDir });
    expect(await entries(cacheDir)).toHaveLength(1);
    const missing: LocalChart = {
      ...renderer.web,
      archive: '/nowhere/web.tgz',
    };
    await expect(
      renderer.render(missing, { values }, { cacheDir }),
    ).resolves.toEqual(first);
    for (const other of [
      renderer.inputOf(
        missing,
        { values: { image: { tag: 'b' } } },
        { cacheDir },
      ),
      renderer.inputOf(missing, { values, namespace: 'other' }, { cacheDir }),
      renderer.inputOf(missing, { values, app: 'other' }, { cacheDir }),
      renderer.inputOf(
        { ...missing, digest: 'sha256:0' },
        { values },
        { cacheDir },
      ),
      renderer.inputOf(
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
      renderer.inputOf(
        missing,
        { values },
        {
          cacheDir,
          environment: { ...DEFAULT_RENDERING_RULES, apiVersions: ['a/v1'] },
        },
      ),
    ]) {
      await expect(renderManifest(other)).rejects.toMatchObject({
        code: expect.stringMatching(/^(?:tool|render)$/),
      });
    }
  });

  it('makes a damaged entry anew', async () => {
    const first = await renderer.render(renderer.web, { values }, { cacheDir });
    const [name] = await entries(cacheDir);
    await writeFile(join(cacheDir, 'renders', name), '{"text": 1');
    await expect(
      renderer.render(renderer.web, { values }, { cacheDir }),
    ).resolves.toEqual(first);
  });

  it('keeps nothing of what was refused', async () => {
    const chart = await renderer.template(
      'apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData: {a: hunter2}\n',
    );
    await failureOf(renderer.render(chart, {}, { cacheDir }));
    expect(await entries(cacheDir)).toEqual([]);
  });

  it('remembers what is unstable', async () => {
    const chart = await renderer.charts.make(
      {
        'templates/a.yaml':
          'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: "{{ randAlphaNum 20 }}"}\n',
      },
      { random: ['randAlphaNum'] },
    );
    const allowed = { chart: { name: 'app', allowUnstable: ['ConfigMap/a'] } };
    const first = await renderer.render(chart, allowed, { cacheDir });
    await expect(
      renderer.render(chart, allowed, { cacheDir }),
    ).resolves.toEqual(first);
    await expect(
      renderer.render(chart, {}, { cacheDir }),
    ).rejects.toMatchObject({
      code: 'impure',
    });
  });
});
