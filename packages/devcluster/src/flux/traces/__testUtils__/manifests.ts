import type { ObjectRef } from '@gimlet-io/backstage-plugin-gimlet-common';
import { parse } from 'yaml';

/** The objects that YAML files hold. */
export function objectsIn(files: ReadonlyMap<string, string>): ObjectRef[] {
  const refs: ObjectRef[] = [];
  for (const [path, text] of files) {
    if (!/\.ya?ml$/.test(path)) continue;
    const object = readYaml(text);
    if (!object?.kind || !object.metadata?.name) continue;
    refs.push({
      group: object.apiVersion?.includes('/')
        ? object.apiVersion.split('/')[0]
        : '',
      kind: object.kind,
      namespace: object.metadata.namespace ?? '',
      name: object.metadata.name,
    });
  }
  return refs;
}

interface Manifest {
  apiVersion?: string;
  kind?: string;
  metadata?: { name?: string; namespace?: string };
  spec?: object;
}

/** A manifest; nothing where the text is none, as it is in some recordings on purpose. */
export function readYaml(text: string): Manifest | undefined {
  try {
    const value: unknown = parse(text);
    return typeof value === 'object' && value !== null
      ? (value as Manifest)
      : undefined;
  } catch {
    return undefined;
  }
}
