import { formatPath } from './documentPath';
import { invalidError } from './invalidError';
import type { ManifestDocument } from './ManifestDocument';
import { documentOf } from './ManifestDocument';
import { checkPlainValue, isRecord, NOT_A_MAP } from './plainValue';

/**
 * A document over a manifest that did not come from a file of its own, such as one of an artifact's.
 *
 * @param options - `name`: how messages name it
 * @throws GimletError `invalid` where the value is no map, no plain JSON, or too large
 * @public
 */
export function manifestFromValue(
  value: unknown,
  options: { name: string },
): ManifestDocument {
  const { name } = options;
  const found = checkPlainValue(value);
  if (found.length > 0 || !isRecord(value)) {
    throw invalidError(
      found.length > 0
        ? found.map(({ path, message }) => ({
            path: formatPath(path),
            message,
            source: name,
          }))
        : [{ path: '', message: NOT_A_MAP, source: name }],
    );
  }
  return documentOf(name, value);
}
