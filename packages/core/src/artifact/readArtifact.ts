import type { Artifact } from '@gimlet-io/backstage-plugin-gimlet-common';
import { invalidError } from '../manifest/invalidError';
import { YamlSource } from '../manifest/YamlSource';
import { artifactId } from './artifactId';
import { checkArtifact, MAX_ARTIFACT_TEXT } from './checkArtifact';
import { jsonErrorAt } from './jsonErrorAt';

/**
 * Reads an artifact from JSON. Its id is always computed from its content, whatever it claims.
 *
 * @param text - at most 4 MiB
 * @param options - `file`: how messages name it
 * @throws GimletError `invalid` with the place of each problem
 * @public
 */
export function readArtifact(
  text: string,
  options: { file: string },
): Artifact {
  const { file } = options;
  if (text.length > MAX_ARTIFACT_TEXT) {
    throw invalidError([
      {
        position: { file, line: 1, column: 1 },
        path: '',
        message: `too large: an artifact has at most ${
          MAX_ARTIFACT_TEXT / 1024 / 1024
        } MiB`,
      },
    ]);
  }
  // PowerShell begins what it writes with a byte order mark.
  const json = text.replace(/^\uFEFF/, '');
  const artifact = checkArtifact(parse(json, file), {
    file,
    source: () => sourceOf(json, file),
  });
  return { ...artifact, id: artifactId(artifact) };
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) {
      throw error;
    }
    const offset = jsonErrorAt(text);
    const before = text.slice(0, offset).split('\n');
    throw invalidError(
      [
        {
          position: {
            file,
            line: before.length,
            column: before[before.length - 1].length + 1,
          },
          path: '',
          message: `broken JSON: ${
            offset >= text.length
              ? 'it ends too early'
              : `${JSON.stringify(text[offset])} is not expected here`
          }`,
        },
      ],
      { cause: error },
    );
  }
}

/** JSON is YAML, whose parser knows places. Too deep for it: then the problems have none. */
function sourceOf(text: string, file: string): YamlSource | undefined {
  try {
    return new YamlSource(text, file);
  } catch (error) {
    if (error instanceof RangeError) {
      return undefined;
    }
    throw error;
  }
}
