import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { KubeObject } from '../../store';
import { idOf } from './inventory';
import { ManifestError, parseManifests } from './parseManifests';

const run = promisify(execFile);

const KUSTOMIZATION_FILES = [
  'kustomization.yaml',
  'kustomization.yml',
  'Kustomization',
];

/** The manifests below a path could not be built. The message is as kustomize-controller says it. */
export class BuildError extends Error {
  readonly name = 'BuildError';
}

/** What a path holds, and a digest of it. */
export interface BuiltManifests {
  objects: KubeObject[];
  digest: string;
}

/**
 * Reads every manifest below a folder, hidden folders too. A folder with a `kustomization.yaml` is built by kustomize instead.
 *
 * @throws BuildError
 */
export async function buildManifests(folder: string): Promise<BuiltManifests> {
  const objects = await readFolder(folder);
  const known = new Set<string>();
  for (const object of objects) {
    const { group, kind, name, namespace } = idOf(object);
    const version = object.apiVersion.split('/').at(-1);
    const id = `${kind}.${version}.${group || '[noGrp]'}/${name}.${
      namespace || '[noNs]'
    }`;
    if (known.has(id)) {
      throw new BuildError(
        `kustomize build failed: may not add resource with an already registered id: ${id}`,
      );
    }
    known.add(id);
  }
  return {
    objects,
    digest: `sha256:${createHash('sha256')
      .update(JSON.stringify(objects))
      .digest('hex')}`,
  };
}

async function readFolder(folder: string): Promise<KubeObject[]> {
  if (KUSTOMIZATION_FILES.some(file => existsSync(join(folder, file)))) {
    return parseFile(folder, await kustomize(folder));
  }
  const entries = await readdir(folder, { withFileTypes: true });
  const objects: KubeObject[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      objects.push(...(await readFolder(path)));
    } else if (entry.isFile() && /\.ya?ml$/.test(entry.name)) {
      objects.push(...parseFile(path, await readFile(path, 'utf8')));
    }
  }
  return objects;
}

function parseFile(path: string, text: string): KubeObject[] {
  try {
    return parseManifests(text);
  } catch (error) {
    if (error instanceof ManifestError) {
      throw new BuildError(
        `failed to decode Kubernetes YAML from ${path}: ${error.message}`,
      );
    }
    throw error;
  }
}

async function kustomize(folder: string): Promise<string> {
  const { KUSTOMIZE_BINARY, KUBECTL_BINARY } = process.env;
  const [program, subcommand] = KUSTOMIZE_BINARY
    ? [KUSTOMIZE_BINARY, 'build']
    : [KUBECTL_BINARY ?? 'kubectl', 'kustomize'];
  try {
    const { stdout } = await run(program, [subcommand, folder], {
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new BuildError(
      `kustomize build failed: ${(stderr || message)
        .trim()
        .replace(/^error: /i, '')}`,
    );
  }
}
