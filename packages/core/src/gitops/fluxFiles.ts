import type {
  BlobId,
  CommitSha,
  FileMode,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod/v3';
import type { GitReader } from '../git/types';

/** A Kubernetes object with what Gimlet looks at; other fields stay as they are. */
export const kubernetesObjectSchema = z
  .object({
    apiVersion: z.string(),
    kind: z.string(),
    metadata: z
      .object({
        name: z.string().default(''),
        namespace: z.string().optional(),
        labels: z.record(z.unknown()).nullish(),
        annotations: z.record(z.unknown()).nullish(),
      })
      .passthrough(),
    spec: z.record(z.unknown()).nullish(),
  })
  .passthrough();

/** */
export type KubernetesObject = z.output<typeof kubernetesObjectSchema>;

/** The objects in a YAML text; documents that are no Kubernetes objects or cannot be parsed are left out. */
export function parseObjects(text: string): KubernetesObject[] {
  const objects: KubernetesObject[] = [];
  for (const document of parseAllDocuments(text, { logLevel: 'silent' })) {
    if (document.errors.length > 0) continue;
    const parsed = kubernetesObjectSchema.safeParse(plain(document));
    if (parsed.success) objects.push(parsed.data);
  }
  return objects;
}

/** A document's value; undefined where aliases are missing or explode. */
function plain(document: { toJS(): unknown }): unknown {
  try {
    return document.toJS();
  } catch {
    return undefined;
  }
}

/** An object of Flux with the file it stands in. */
export interface FluxFileObject {
  path: string;
  mode: FileMode;
  blob: BlobId;
  object: KubernetesObject;
}

/** Every object below a folder, as Flux would read it: all `.yaml` and `.yml` files. */
export async function readFluxObjects(
  reader: GitReader,
  commit: CommitSha,
  folder: string,
): Promise<FluxFileObject[]> {
  const objects: FluxFileObject[] = [];
  for (const { path, mode, blob } of await reader.files(commit, folder)) {
    if (!/\.ya?ml$/.test(path)) continue;
    const text = (await reader.read(blob)).toString('utf8');
    for (const object of parseObjects(text)) {
      objects.push({ path, mode, blob, object });
    }
  }
  return objects;
}

/** Whether an object is a Kustomization of Flux (not kustomize's own). */
export const isKustomization = ({ kind, apiVersion }: KubernetesObject) =>
  kind === 'Kustomization' &&
  apiVersion.startsWith('kustomize.toolkit.fluxcd.io/');

const kustomizationSpec = z.object({
  path: z.string().default('./'),
  sourceRef: z.object({
    kind: z.string(),
    name: z.string(),
    namespace: z.string().optional(),
  }),
});

/** What a Kustomization reads: `path` without leading `./` and slashes at the end, the source with its namespace. */
export interface KustomizationSource {
  path: string;
  sourceRef: { kind: string; name: string; namespace: string };
}

/** Where a Kustomization reads from; undefined where it does not say. */
export function kustomizationSource(
  object: KubernetesObject,
): KustomizationSource | undefined {
  const spec = kustomizationSpec.safeParse(object.spec);
  if (!spec.success) return undefined;
  const { path, sourceRef } = spec.data;
  return {
    path: path.replace(/^(?:\.?\/+)+|^\.$/, '').replace(/\/+$/, ''),
    sourceRef: {
      kind: sourceRef.kind,
      name: sourceRef.name,
      namespace:
        sourceRef.namespace ?? object.metadata.namespace ?? 'flux-system',
    },
  };
}
