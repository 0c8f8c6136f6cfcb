import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { z } from 'zod/v3';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { readCacheEntry, writeCacheEntry } from './renderCache';
import { runTool, withPrivateFolder } from './runTool';

const versionEntry = z.object({ version: z.string() });

const TIMEOUT_MILLISECONDS = 30_000;

/**
 * Helm's version, asked once for each binary and kept: asking takes as long as rendering a small chart. A binary is
 * known by its real path, size and time of change.
 */
export async function helmVersion(
  helm: string,
  cacheDir: string,
): Promise<string> {
  const path = await realpath(helm);
  const { size, mtimeMs } = await stat(path);
  const key = createHash('sha256')
    .update(JSON.stringify(['helm-version', path, size, mtimeMs]))
    .digest('hex');
  const known = await readCacheEntry(cacheDir, 'tools', key, versionEntry);
  if (known) {
    return known.version;
  }
  const version = await askVersion(helm);
  await writeCacheEntry(cacheDir, 'tools', key, { version });
  return version;
}

async function askVersion(helm: string): Promise<string> {
  const { exitCode, stdout } = await withPrivateFolder(folder =>
    runTool({
      name: 'Helm',
      binary: helm,
      args: ['version', '--template={{.Version}}'],
      folder,
      timeoutMilliseconds: TIMEOUT_MILLISECONDS,
      maxOutputBytes: 4096,
    }),
  );
  const version = stdout.trim();
  if (exitCode !== 0 || !/^v\d+\.\d+\.\d+/.test(version)) {
    throw new GimletError('tool', `${helm} does not say its version`, {
      whatToDo: 'Install Helm 3.17 or newer, or set HELM_BINARY.',
    });
  }
  return version;
}
