import { createHash } from 'node:crypto';
import type { RenderedFile, RenderedManifest } from './types';
import type { KubernetesObject } from './yamlDocuments';

/** Names that kustomize takes for its own; Flux would stop at such a file. */
const RESERVED = new Set(['kustomization.yaml', 'kustomization']);

const LONGEST_NAME = 120;

/** A file name without surprises: no folder, no hidden file, no character that a shell or a file system minds. */
function safeBase(text: string): string {
  const safe = text
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+|[.-]+$/g, '');
  if (safe.length <= LONGEST_NAME) {
    return safe;
  }
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 8);
  return `${safe.slice(0, LONGEST_NAME - 9)}-${hash}`;
}

function fileNameOf(object: KubernetesObject): string {
  const byObject = `${safeBase(
    `${object.kind}-${object.name}`.toLowerCase(),
  )}.yaml`;
  if (object.source === undefined) {
    return byObject;
  }
  const base = safeBase(
    object.source
      .split('/')
      .at(-1)
      ?.replace(/\.(ya?ml|json|tpl)$/i, '') ?? '',
  );
  const bySource = `${base}.yaml`;
  return base === '' || RESERVED.has(bySource.toLowerCase())
    ? byObject
    : bySource;
}

/** By their UTF-8 bytes, as git sorts; names are ASCII here. */
function byName(a: RenderedFile, b: RenderedFile): number {
  return a.name < b.name ? -1 : 1;
}

/**
 * Splits objects into files: by the base name of the template, or by kind and name where there is none. Objects of equal
 * names share a file in their order; names that differ in case alone are equal, since some file systems say so.
 */
export function splitIntoFiles(objects: KubernetesObject[]): RenderedFile[] {
  const files = new Map<string, RenderedFile>();
  for (const object of objects) {
    const name = fileNameOf(object);
    const file = files.get(name.toLowerCase()) ?? { name, content: '' };
    file.content += `---\n${object.text.replace(/\n?$/, '\n')}`;
    files.set(name.toLowerCase(), file);
  }
  return [...files.values()].sort(byName);
}

/**
 * All files as one stream of YAML, as `manifest template` prints it.
 *
 * @public
 */
export function renderedText(
  rendered: Pick<RenderedManifest, 'files'>,
): string {
  return rendered.files.map(({ content }) => content).join('');
}
