import type {
  Problem,
  SourcePosition,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { DocumentPath } from './documentPath';
import { formatPath } from './documentPath';
import type { YamlSource } from './YamlSource';

/** How a problem is placed: at the value (the default), at its key, or at a place inside the string. @public */
export type ProblemPlace =
  | 'key'
  | 'value'
  | { text: string; line: number; column: number };

/**
 * A manifest as it was written: its value before templating, and where each part of it stands.
 *
 * `value` is plain JSON. A templated scalar with a YAML tag (`!!int "{{ .REPLICAS }}"`) is kept as the text
 * `!!int {{ .REPLICAS }}`, which means the same, so that a manifest survives the way through an artifact.
 *
 * @public
 */
export interface ManifestDocument {
  /** The file's name, or what else to call it in messages. */
  readonly file: string;
  readonly value: Readonly<Record<string, unknown>>;
  /** `undefined` where the manifest did not come from a text. */
  positionOf(
    path: DocumentPath,
    at?: 'key' | 'value',
  ): SourcePosition | undefined;
  /** A problem of the field at a path, with its place in the file. */
  problemAt(path: DocumentPath, message: string, at?: ProblemPlace): Problem;
}

/** A document over a value, with places where there is a source. */
export function documentOf(
  file: string,
  value: Record<string, unknown>,
  source?: YamlSource,
): ManifestDocument {
  return {
    file,
    value,
    positionOf: (path, at) => source?.positionOf(path, at),
    problemAt: (path, message, at = 'value') => {
      const position =
        typeof at === 'string'
          ? source?.positionOf(path, at)
          : source?.positionInText(path, at.text, at);
      return {
        ...(position && { position }),
        path: formatPath(path),
        message,
        ...(!source && { source: file }),
      };
    },
  };
}
