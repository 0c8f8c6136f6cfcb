import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';

/** The part of a process's environment that says where programs are. @public */
export interface ToolEnvironment {
  env: Record<string, string | undefined>;
}

/** A program that can build a kustomization. @public */
export interface KustomizeTool {
  kind: 'kubectl' | 'kustomize';
  /** Absolute path. */
  binary: string;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** A program that a variable names must be there: falling back to another would hide the mistake. */
async function namedBy(
  variable: string,
  env: ToolEnvironment['env'],
): Promise<string | undefined> {
  const path = env[variable];
  if (!path) {
    return undefined;
  }
  if (isAbsolute(path) && (await isProgram(path))) {
    return path;
  }
  throw new GimletError('tool', `${variable} is ${path}, which is no program`, {
    whatToDo: `Set ${variable} to the absolute path of the program, or unset it.`,
  });
}

async function onPath(
  name: string,
  env: ToolEnvironment['env'],
): Promise<string | undefined> {
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const candidate = join(folder, name);
    // A relative folder on the PATH would run whatever lies in the work folder.
    if (isAbsolute(folder) && (await isProgram(candidate))) {
      return candidate;
    }
  }
  return undefined;
}

/**
 * Finds Helm: `HELM_BINARY`, then the PATH. Answers an absolute path; throws a GimletError `tool` that says what to install.
 *
 * @public
 */
export async function findHelm({ env }: ToolEnvironment): Promise<string> {
  const found =
    (await namedBy('HELM_BINARY', env)) ?? (await onPath('helm', env));
  if (!found) {
    throw helmMissing();
  }
  return found;
}

/** The error for a manifest with a chart where there is no Helm. */
export function helmMissing(): GimletError {
  return new GimletError('tool', 'Helm was not found', {
    whatToDo:
      'Install Helm 3.17 or newer (https://helm.sh/docs/intro/install), or set HELM_BINARY.',
  });
}

/**
 * Finds what builds kustomizations: `KUSTOMIZE_BINARY`, `KUBECTL_BINARY`, then `kustomize` and `kubectl` on the PATH.
 * Only manifests with patches need it. Throws a GimletError `tool` that says what to install.
 *
 * @public
 */
export async function findKustomize({
  env,
}: ToolEnvironment): Promise<KustomizeTool> {
  const places = [
    ['kustomize', () => namedBy('KUSTOMIZE_BINARY', env)],
    ['kubectl', () => namedBy('KUBECTL_BINARY', env)],
    ['kustomize', () => onPath('kustomize', env)],
    ['kubectl', () => onPath('kubectl', env)],
  ] as const;
  for (const [kind, look] of places) {
    const binary = await look();
    if (binary) {
      return { kind, binary };
    }
  }
  throw kustomizeMissing();
}

/** The error for a manifest with patches where nothing can apply them. */
export function kustomizeMissing(): GimletError {
  return new GimletError(
    'tool',
    'The manifest has patches, and neither kustomize nor kubectl was found to apply them',
    {
      whatToDo:
        'Install kustomize 5 or kubectl 1.27 or newer, or set KUSTOMIZE_BINARY or KUBECTL_BINARY.',
    },
  );
}
