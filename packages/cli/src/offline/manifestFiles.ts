import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { readManifest, type ManifestDocument } from '@gimlet-io/core';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Cli, readText } from '../terminal';

/** Where manifests lie in an application repository. */
export const MANIFEST_FOLDER = '.gimlet';

/** The manifests that paths name: a file is itself, a folder is every `.yaml` and `.yml` right in it, sorted. */
export async function findManifestFiles(
  cli: Pick<Cli, 'cwd'>,
  paths: string[],
): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    const found = await stat(resolve(cli.cwd, path)).catch(() => undefined);
    if (!found) {
      throw new GimletError('not-found', `There is no ${path} here`, {
        whatToDo:
          'Make a manifest: gimlet manifest create --env ENVIRONMENT --app APP --chart CHART',
      });
    }
    if (!found.isDirectory()) {
      files.push(path);
      continue;
    }
    const names = (await readdir(resolve(cli.cwd, path)))
      .filter(name => /\.ya?ml$/.test(name))
      .sort();
    files.push(...names.map(name => join(path, name)));
  }
  return files;
}

/** Reads the manifests that paths name. */
export async function readManifestFiles(
  cli: Pick<Cli, 'cwd' | 'input'>,
  paths: string[],
): Promise<ManifestDocument[]> {
  const files = await findManifestFiles(cli, paths);
  return Promise.all(
    files.map(async file => readManifest(await readText(cli, file), { file })),
  );
}
