import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findHelm, findKustomize } from './findTools';

let folder: string;
const at = (...names: string[]) => join(folder, ...names);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gimlet-find-tools-'));
  await mkdir(at('bin', 'kustomize'), { recursive: true });
  for (const name of ['helm', 'kubectl', 'other']) {
    await writeFile(at('bin', name), '');
    await chmod(at('bin', name), 0o755);
  }
  await writeFile(at('helm'), 'not executable');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const PATH = () => ['', '.', at('nowhere'), at('bin')].join(delimiter);

it('finds Helm by its variable, then on the PATH', async () => {
  await expect(findHelm({ env: { PATH: PATH() } })).resolves.toBe(
    at('bin', 'helm'),
  );
  await expect(
    findHelm({ env: { PATH: PATH(), HELM_BINARY: at('bin', 'other') } }),
  ).resolves.toBe(at('bin', 'other'));
});

it.each([['helm'], ['nowhere'], ['bin']])(
  'refuses HELM_BINARY that is no program: %s',
  async name => {
    await expect(
      findHelm({ env: { PATH: PATH(), HELM_BINARY: at(name) } }),
    ).rejects.toMatchObject({
      code: 'tool',
      message: expect.stringContaining('HELM_BINARY'),
    });
  },
);

it('refuses a relative HELM_BINARY', async () => {
  await expect(
    findHelm({ env: { HELM_BINARY: 'helm' } }),
  ).rejects.toMatchObject({ code: 'tool' });
});

it('says what to install', async () => {
  await expect(findHelm({ env: {} })).rejects.toMatchObject({
    code: 'tool',
    whatToDo: expect.stringContaining('Install Helm 3.17'),
  });
  await expect(
    findKustomize({ env: { PATH: '/nowhere' } }),
  ).rejects.toMatchObject({
    code: 'tool',
    whatToDo: expect.stringContaining('kubectl 1.27'),
  });
});

it('finds kustomize or kubectl, variables first; a folder is no program', async () => {
  await expect(findKustomize({ env: { PATH: PATH() } })).resolves.toEqual({
    kind: 'kubectl',
    binary: at('bin', 'kubectl'),
  });
  await expect(
    findKustomize({
      env: { PATH: PATH(), KUBECTL_BINARY: at('bin', 'other') },
    }),
  ).resolves.toEqual({ kind: 'kubectl', binary: at('bin', 'other') });
  await expect(
    findKustomize({
      env: {
        PATH: PATH(),
        KUBECTL_BINARY: at('bin', 'kubectl'),
        KUSTOMIZE_BINARY: at('bin', 'other'),
      },
    }),
  ).resolves.toEqual({ kind: 'kustomize', binary: at('bin', 'other') });
});
