import { parseAllDocuments, type YAMLParseError } from 'yaml';

import type { KubeObject } from '../../store';

/** A manifest that Kubernetes could not read. The message is the one of kustomize. */
export class ManifestError extends Error {
  readonly name = 'ManifestError';
}

/**
 * The objects of a file; the items of a `List` each by itself.
 *
 * @throws ManifestError
 */
export function parseManifests(text: string): KubeObject[] {
  return parseAllDocuments(text, { merge: true }).flatMap(document => {
    const [error] = document.errors;
    if (error) {
      throw new ManifestError(`MalformedYAMLError: yaml: ${words(error)}`);
    }
    const value: unknown = document.toJS({ maxAliasCount: 10_000 });
    return value === null || value === undefined ? [] : objectsOf(value);
  });
}

function objectsOf(value: unknown): KubeObject[] {
  if (!isRecord(value)) {
    throw new ManifestError('missing Resource metadata');
  }
  const { apiVersion, kind, metadata, items } = value;
  if (
    typeof kind === 'string' &&
    kind.endsWith('List') &&
    Array.isArray(items)
  ) {
    return items.flatMap(objectsOf);
  }
  if (
    apiVersion === undefined &&
    kind === undefined &&
    metadata === undefined
  ) {
    throw new ManifestError('missing Resource metadata');
  }
  const { name, namespace = '' } = isRecord(metadata) ? metadata : {};
  const described = `{{${apiVersion ?? ''} ${kind ?? ''}} {${
    name ?? ''
  } ${namespace}} map[] map[]}`;
  if (typeof kind !== 'string' || !kind) {
    throw new ManifestError(`missing kind in object ${described}`);
  }
  if (typeof name !== 'string' || !name) {
    throw new ManifestError(`missing metadata.name in object ${described}`);
  }
  if (typeof apiVersion !== 'string' || !isRecord(metadata)) {
    throw new ManifestError(`missing apiVersion in object ${described}`);
  }
  return [{ ...value, apiVersion, kind, metadata: { ...metadata, name } }];
}

// The parser of kustomize counts the lines from nought, and has its own words for what is open at the end.
function words({ code, message, linePos }: YAMLParseError): string {
  const line = Math.max(1, (linePos?.[0].line ?? 1) - 1);
  const [first] = message.split('\n');
  const open = /end with a ([\]}])/.exec(message)?.[1];
  if (open) {
    return `line ${line}: did not find expected ',' or '${open}'`;
  }
  return code === 'TAB_AS_INDENT'
    ? `line ${line}: found character that cannot start any token`
    : `line ${line}: ${first.replace(/ at line \d+, column \d+:?$/, '')}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
