import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, resolve as resolvePath } from 'node:path';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { findGit } from './findGit';
import type { GitSettings } from './gitProcess';
import { gitInFolder, gitInRepository, locate, type Located } from './locate';

/** The settings by which a mirror knows itself again. */
const MIRROR_OF = 'gimlet.mirrorOf';

/** The address that this repository is a mirror of, `undefined` where it is none. */
export async function mirroredAddress(
  located: Located,
): Promise<string | undefined> {
  const result = await gitInRepository(located, [
    'config',
    '--local',
    '--get',
    MIRROR_OF,
  ]);
  const address = result.stdout.toString('utf8').trimEnd();
  return result.exitCode === 0 ? address : undefined;
}

/** Makes an empty bare repository. */
export async function initBare(options: {
  path: string;
  branch: string;
  settings?: GitSettings;
  binary?: string;
}): Promise<void> {
  const { binary } = await findGit({ binary: options.binary });
  const path = resolvePath(options.path);
  await mkdir(path, { recursive: true });
  await gitInFolder(binary, options.settings ?? 'isolated', path, [
    'init',
    '--quiet',
    '--bare',
    '--template=',
    `--initial-branch=${options.branch}`,
    '--',
    path,
  ]);
}

async function isAbsentOrEmpty(path: string): Promise<boolean> {
  const names = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') {
      return [];
    }
    throw error;
  });
  return names.length === 0;
}

/**
 * Makes sure that a mirror of the address lies at the path; nothing is fetched. It is put in place by one rename, so that a
 * process that is stopped leaves no half of it.
 *
 * Throws a GimletError `conflict` where something else lies there.
 */
export async function prepareMirror(options: {
  path: string;
  address: string;
  settings?: GitSettings;
  binary?: string;
}): Promise<void> {
  const path = resolvePath(options.path);
  if (await isAbsentOrEmpty(path)) {
    const temporary = `${path}.${randomBytes(6).toString('hex')}.new`;
    await mkdir(dirname(path), { recursive: true });
    try {
      await initBare({ ...options, path: temporary, branch: 'main' });
      const located = await locate({ ...options, path: temporary });
      await gitInRepository(located, [
        'config',
        '--local',
        MIRROR_OF,
        options.address,
      ]);
      await rename(temporary, path);
      return;
    } catch (error) {
      await rm(temporary, { recursive: true, force: true });
      // Another process may have been faster with the same mirror.
      if (await isAbsentOrEmpty(path)) {
        throw error;
      }
    }
  }
  const found = await mirroredAddress(await locate(options));
  if (found !== options.address) {
    throw new GimletError(
      'conflict',
      `${options.path} holds ${
        found === undefined ? 'no mirror of Gimlet' : `a mirror of ${found}`
      }`,
      { whatToDo: 'Give another folder, or remove this one.' },
    );
  }
}
