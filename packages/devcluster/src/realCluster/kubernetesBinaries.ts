import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const PROGRAMS = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
] as const;

/** The programs of a real control plane, as paths. */
export type KubernetesBinaries = Record<(typeof PROGRAMS)[number], string>;

/**
 * The folder with the packed programs and their `SHA256SUMS`: `GIMLET_KUBE_DIR`, else the nearest `shared/kube` beside
 * the checkout, or above.
 */
export function findPackedKubernetes(
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return undefined;
  }
  if (env.GIMLET_KUBE_DIR) {
    return env.GIMLET_KUBE_DIR;
  }
  for (let folder = process.cwd(); ; folder = dirname(folder)) {
    const candidate = join(folder, 'shared', 'kube');
    if (existsSync(join(candidate, 'SHA256SUMS'))) {
      return candidate;
    }
    if (folder === dirname(folder)) {
      return undefined;
    }
  }
}

/**
 * Unpacks the programs once into the cache that all checkouts share.
 *
 * @throws Error where a file is not the one that `SHA256SUMS` names, or `xz` is missing.
 */
export async function unpackKubernetes(
  packed: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<KubernetesBinaries> {
  const sums = await readFile(join(packed, 'SHA256SUMS'), 'utf8');
  const identity = createHash('sha256').update(sums).digest('hex').slice(0, 12);
  const folder = join(cacheFolder(env), `kubernetes-${identity}`);
  await mkdir(folder, { recursive: true });
  const expected = new Map(
    sums
      .trim()
      .split('\n')
      .map(line => line.split(/\s+/))
      .map(([sum, name]) => [name, sum]),
  );
  const paths = await Promise.all(
    PROGRAMS.map(async program => {
      const target = join(folder, program);
      if (!existsSync(target)) {
        await unpack(
          join(packed, `${program}.xz`),
          target,
          expected.get(`${program}.xz`),
        );
      }
      return [program, target] as const;
    }),
  );
  return Object.fromEntries(paths) as KubernetesBinaries;
}

async function unpack(
  archive: string,
  target: string,
  expected: string | undefined,
): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(archive), hash);
  const actual = hash.digest('hex');
  if (actual !== expected) {
    throw new Error(
      `${archive} has the SHA256 sum ${actual}, but SHA256SUMS says ${expected}. Fetch the file again.`,
    );
  }
  const content = await new Promise<Buffer>((resolve, reject) =>
    execFile(
      'xz',
      ['-dc', archive],
      { encoding: 'buffer', maxBuffer: 512 * 1024 * 1024 },
      (error, stdout) => (error ? reject(error) : resolve(stdout)),
    ),
  );
  // Several test files may unpack at once; each renames a whole file of its own.
  const unfinished = `${target}.${process.pid}`;
  await writeFile(unfinished, content);
  await chmod(unfinished, 0o755);
  await rename(unfinished, target);
}

/** As in `scripts/paths.mjs`. */
function cacheFolder(env: NodeJS.ProcessEnv): string {
  return (
    env.GIMLET_CACHE_DIR ??
    join(
      env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
      'gimlet-for-backstage',
    )
  );
}
