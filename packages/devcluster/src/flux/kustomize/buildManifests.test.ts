import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { buildManifests } from './buildManifests';

const configMap = (name: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: shop}\n`;

describe('buildManifests', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'build-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function built(files: Record<string, string>) {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    const { objects, digest } = await buildManifests(folder);
    return { digest, names: objects.map(({ metadata }) => metadata.name) };
  }

  it('reads every YAML file, also in hidden folders, and nothing else', async () => {
    const { names } = await built({
      'b.yaml': configMap('b'),
      'a/deep/a.yml': configMap('a'),
      '.hidden/c.yaml': configMap('c'),
      'release.json': '{}',
      'README.md': 'no: [yaml',
    });
    expect(names).toEqual(['c', 'a', 'b']);
  });

  it('has a digest that tells other manifests, and nothing beside them', async () => {
    const one = await built({ 'a.yaml': configMap('a') });
    const same = await built({ 'notes.txt': 'x' });
    const other = await built({ 'b.yaml': configMap('b') });
    expect(same.digest).toBe(one.digest);
    expect(other.digest).not.toBe(one.digest);
  });

  it('lets kustomize build a folder with a kustomization.yaml', async () => {
    const { names } = await built({
      'kustomization.yaml':
        'namePrefix: pre-\nresources: [a.yaml]\nnamespace: elsewhere\n',
      'a.yaml': configMap('a'),
      'unused.yaml': configMap('unused'),
    });
    expect(names).toEqual(['pre-a']);
  });

  it('says what kustomize has against it', async () => {
    await expect(
      built({ 'kustomization.yaml': 'resources: [missing.yaml]\n' }),
    ).rejects.toThrow(/^kustomize build failed: .*missing\.yaml/s);
  });

  it('refuses the same object twice', async () => {
    await expect(
      built({ 'a.yaml': configMap('a'), 'b.yaml': configMap('a') }),
    ).rejects.toThrow(
      'kustomize build failed: may not add resource with an already registered id: ConfigMap.v1.[noGrp]/a.shop',
    );
  });
});
