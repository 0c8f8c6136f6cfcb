import { visit } from 'yaml';
import type { Document } from 'yaml';
import { invalidError } from './invalidError';
import type { ManifestDocument } from './ManifestDocument';
import { documentOf } from './ManifestDocument';
import {
  checkPlainValue,
  DOCUMENT_LIMITS,
  isRecord,
  NOT_A_MAP,
  TOO_DEEP,
} from './plainValue';
import { taggedValue, yamlProblems } from './yamlProblems';
import { YamlSource } from './YamlSource';

/**
 * Reads one manifest from YAML. Its structure is not looked at yet: `lintManifest` and `resolveManifest` do.
 *
 * @param text - at most 1 MiB, one document
 * @param options - `file`: how messages name it
 * @throws GimletError `invalid` with the place of everything that is no YAML, or that a manifest cannot hold: duplicate
 * keys, several documents, aliases that multiply, unknown tags, templates that are not quoted
 * @public
 */
export function readManifest(
  text: string,
  options: { file: string },
): ManifestDocument {
  const { file } = options;
  const source = parseSource(text, file);
  const problems = yamlProblems(source);
  if (problems.length > 0) {
    throw invalidError(problems);
  }
  const [document] = source.documents;
  applyTags(document);
  const value = toPlainValue(source, document);
  const manifest = documentOf(file, value, source);
  const found = checkPlainValue(value);
  if (found.length > 0) {
    throw invalidError(
      found.map(({ path, message, at }) =>
        manifest.problemAt(path, message, at),
      ),
    );
  }
  return manifest;
}

const tooDeep = (file: string, cause: RangeError) =>
  invalidError(
    [
      {
        position: { file, line: 1, column: 1 },
        path: '',
        message: TOO_DEEP,
      },
    ],
    { cause },
  );

function parseSource(text: string, file: string): YamlSource {
  if (text.length > DOCUMENT_LIMITS.text) {
    throw invalidError([
      {
        position: { file, line: 1, column: 1 },
        path: '',
        message: `too large: a manifest has at most ${
          DOCUMENT_LIMITS.text / 1024
        } KiB`,
      },
    ]);
  }
  try {
    return new YamlSource(text, file);
  } catch (error) {
    if (error instanceof RangeError) {
      throw tooDeep(file, error);
    }
    throw error;
  }
}

function toPlainValue(
  source: YamlSource,
  document: Document.Parsed,
): Record<string, unknown> {
  const { file } = source;
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    if (error instanceof RangeError) {
      throw tooDeep(file, error);
    }
    // Aliases without an anchor, and those that would multiply: the library says which.
    throw invalidError(
      [
        {
          position: source.positionAt(document.range[0]),
          path: '',
          message: error instanceof Error ? error.message : String(error),
        },
      ],
      { cause: error },
    );
  }
  if (!isRecord(value)) {
    throw invalidError([
      {
        position: source.positionAt(document.contents?.range[0] ?? 0),
        path: '',
        message: NOT_A_MAP,
      },
    ]);
  }
  return value;
}

function applyTags(document: Document.Parsed): void {
  visit(document, {
    Scalar(key, node) {
      const value = key === 'key' ? undefined : taggedValue(node);
      if (value !== undefined) {
        node.value = value;
      }
    },
  });
}
