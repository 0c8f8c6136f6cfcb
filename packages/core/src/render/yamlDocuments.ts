import { isRecord } from '../manifest/plainValue';
import { isMap, isScalar, parseDocument, visit, type Document } from 'yaml';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';

/** One document of a YAML stream, as it was written. */
export interface YamlText {
  text: string;
  /** Where Helm says that it came from, such as `web/templates/deployment.yaml`. */
  source?: string;
}

/** What an object is in a stream that people wrote or a program made, for errors. */
export type Origin = 'chart' | 'manifests' | 'patches' | 'dependency';

/** A Kubernetes object with the text that it was written as. */
export interface KubernetesObject extends YamlText {
  origin: Origin;
  apiVersion: string;
  kind: string;
  name: string;
  /** Absent where the text has none, or an empty one. */
  namespace?: string;
  /** All of it, every scalar as a string: what text means to YAML is not needed to tell where an object belongs. */
  content: Record<string, unknown>;
}

const SOURCE_LINE = /^# Source: (.*)\n/;
const DOCUMENT_START = /^---(?=[ \t\n]|$)/m;

/**
 * Splits a stream at its `---` lines. Texts that hold nothing but comments are left out. Line ends become `\n`, which to
 * YAML is the same.
 */
export function splitYaml(stream: string): YamlText[] {
  return stream
    .replace(/\r\n?/g, '\n')
    .split(DOCUMENT_START)
    .map(chunk => chunk.replace(/^[ \t]*\n/, ''))
    .map(chunk => {
      const source = SOURCE_LINE.exec(chunk);
      return source
        ? { text: chunk.slice(source[0].length), source: source[1].trim() }
        : { text: chunk };
    })
    .filter(({ text }) => /^[ \t]*[^ \t\n#]/m.test(text))
    .map(document => ({ ...document, text: trimEnd(document.text) }));
}

/**
 * Helm's versions differ in the blank lines after a document; those of a `|+` scalar belong to its value, and to that of
 * any block scalar the spaces that end its last line.
 */
export function trimEnd(text: string): string {
  if (/[|>][0-9]?\+/.test(text)) {
    return text;
  }
  return /[|>]/.test(text) ? text.replace(/\n+$/, '') : text.trimEnd();
}

/** Parses without giving scalars a meaning, so that writing it again keeps `0644`, `yes` and `1e3` as they are. */
export function parseAsWritten(text: string): Document.Parsed {
  return parseDocument(text, {
    schema: 'failsafe',
    merge: true,
    prettyErrors: false,
  });
}

/**
 * Writes a document anew, its scalars as they were. Collections become blocks: in a flow an empty value is not told from a
 * key's end by every parser.
 */
export function writeAnew(document: Document): string {
  visit(document, {
    Collection: (_, collection) => {
      collection.flow = false;
    },
  });
  return trimEnd(document.toString({ lineWidth: 0 }));
}

/** What the text means, to compare two of them. Throws no messages that quote the text. */
export function meaningOf(text: string): unknown {
  return parseDocument(text, { merge: true, prettyErrors: false }).toJS();
}

const WHERE: Record<Origin, string> = {
  chart: 'the chart',
  manifests: 'the manifest’s "manifests"',
  patches: 'the patched output',
  dependency: 'the manifest’s "dependencies"',
};

/** Says where a document is, without quoting it: it may be a Secret. */
export function placeOf(document: YamlText, origin: Origin): string {
  return document.source ?? WHERE[origin];
}

const PARSE_ERRORS: Record<string, string> = {
  DUPLICATE_KEY: 'a key is there twice',
  MULTIPLE_DOCS: 'a document ends with "..." and another begins without "---"',
  TAB_AS_INDENT: 'a tab is used as indentation',
  MISSING_CHAR: 'a character is missing, such as a closing quote',
  BAD_INDENT: 'the indentation is wrong',
  BAD_ALIAS: 'an alias is not well formed',
};

/** The parser's own messages may quote what they stumble over, so they are not shown. */
function notYaml(
  document: YamlText,
  origin: Origin,
  code: string | undefined,
  offset: number | undefined,
): GimletError {
  const line =
    offset === undefined
      ? ''
      : ` (line ${
          document.text.slice(0, offset).split('\n').length
        } of what it renders)`;
  const reason = (code && PARSE_ERRORS[code]) ?? 'it cannot be parsed';
  return new GimletError(
    'render',
    `${placeOf(document, origin)} is not valid YAML: ${reason}${line}`,
    { whatToDo: `Correct ${placeOf(document, origin)}.` },
  );
}

function contentOf(
  document: YamlText,
  origin: Origin,
): Record<string, unknown> {
  const parsed = parseAsWritten(document.text);
  const [error] = parsed.errors;
  if (error) {
    throw notYaml(document, origin, error.code, error.pos[0]);
  }
  if (
    isMap(parsed.contents) &&
    !parsed.contents.items.every(({ key }) => isScalar(key))
  ) {
    throw notAnObject(document, origin, 'a key is not a name');
  }
  try {
    const content: unknown = parsed.toJS();
    if (isRecord(content)) {
      return content;
    }
  } catch {
    throw new GimletError(
      'render',
      `${placeOf(
        document,
        origin,
      )} is not valid YAML: an alias has no anchor, or there are too many aliases`,
      { whatToDo: `Correct ${placeOf(document, origin)}.` },
    );
  }
  throw notAnObject(document, origin, 'it is not a map');
}

function notAnObject(
  document: YamlText,
  origin: Origin,
  reason: string,
): GimletError {
  return new GimletError(
    'render',
    `${placeOf(
      document,
      origin,
    )} renders something that is no Kubernetes object: ${reason}`,
    { whatToDo: 'An object needs apiVersion, kind and metadata.name.' },
  );
}

/** In what was parsed as written, a null is one of the words that stand for it. */
function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' &&
    !['', '~', 'null', 'Null', 'NULL'].includes(value)
    ? value
    : undefined;
}

/**
 * Reads one document as an object. Throws a GimletError `render` that names the template, never quoting it, where it is
 * no valid YAML or no object.
 */
export function readObject(
  document: YamlText,
  origin: Origin,
): KubernetesObject {
  return objectOf(document, origin, contentOf(document, origin));
}

/** {@link readObject} where the text was parsed already. */
export function objectOf(
  document: YamlText,
  origin: Origin,
  content: Record<string, unknown>,
): KubernetesObject {
  const metadata = isRecord(content.metadata) ? content.metadata : {};
  const apiVersion = wordOf(content.apiVersion);
  const kind = wordOf(content.kind);
  const name = wordOf(metadata.name);
  if (!apiVersion || !kind) {
    throw notAnObject(
      document,
      origin,
      `${apiVersion ? 'kind' : 'apiVersion'} is missing`,
    );
  }
  if (!name && !isList(kind, content)) {
    throw notAnObject(document, origin, `a ${kind} has no metadata.name`);
  }
  return {
    text: document.text,
    ...(document.source !== undefined && { source: document.source }),
    origin,
    apiVersion,
    kind,
    name: name ?? '',
    namespace: wordOf(metadata.namespace),
    content,
  };
}

/** `List` and `ConfigMapList`, but not an object whose kind merely ends so (as kustomize tells them apart). */
export function isList(
  kind: string,
  content: Record<string, unknown>,
): content is Record<string, unknown> & { items: unknown[] } {
  return kind.endsWith('List') && Array.isArray(content.items);
}

/** The part of `apiVersion` before the slash; `''` for the core group. */
export function groupOf(object: Pick<KubernetesObject, 'apiVersion'>): string {
  const slash = object.apiVersion.indexOf('/');
  return slash < 0 ? '' : object.apiVersion.slice(0, slash);
}

/** `Kind namespace/name`, as people read it. */
export function titleOfObject(
  object: Pick<KubernetesObject, 'kind' | 'namespace' | 'name'>,
): string {
  const { kind, namespace, name } = object;
  return namespace
    ? `${kind} ${namespace}/${name}`
    : `${kind} ${name}`.trimEnd();
}
