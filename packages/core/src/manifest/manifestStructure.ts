import { manifestSchema } from '@gimlet-io/backstage-plugin-gimlet-common';
import type {
  Manifest,
  Problem,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { ManifestDocument } from './ManifestDocument';
import { nameProblems } from './names';
import { isRecord } from './plainValue';
import { schemaProblems } from './schemaProblems';
import { parseTypedTemplate } from './typedScalar';

/** The manifest that a value is, or everything that is wrong with its fields and names. */
export function checkStructure(
  value: unknown,
  document: ManifestDocument,
): { manifest?: Manifest; problems: Problem[] } {
  const written = withoutEmptyFields(value);
  const parsed = manifestSchema.safeParse(written);
  const problems = [
    ...(parsed.success
      ? []
      : schemaProblems(parsed.error, manifestSchema, document)),
    ...(isRecord(written)
      ? nameProblems(written).map(({ path, message }) =>
          document.problemAt(path, message),
        )
      : []),
  ];
  return problems.length === 0 && parsed.success
    ? { manifest: parsed.data, problems }
    : { problems };
}

/** A manifest's fields with `!!int {{ … }}` and its like replaced by some value of that type: good for checking only. */
export function withTypedPlaceholders(value: unknown): unknown {
  if (typeof value === 'string') {
    const { type } = parseTypedTemplate(value);
    if (!type) {
      return value;
    }
    return type === 'bool' ? true : 1;
  }
  if (Array.isArray(value)) {
    return value.map(withTypedPlaceholders);
  }
  return isRecord(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, child]) => [
          key,
          withTypedPlaceholders(child),
        ]),
      )
    : value;
}

/** Maps whose empty fields (`deploy:` with nothing after it) count as absent. Elsewhere an empty value means something. */
const STRUCTURED = new Set(['deploy', 'cleanup', 'chart']);

function withoutEmptyFields(value: unknown): unknown {
  if (!isRecord(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, child]) => child !== null)
      .map(([key, child]) => [
        key,
        STRUCTURED.has(key) ? withoutEmptyFields(child) : child,
      ]),
  );
}
