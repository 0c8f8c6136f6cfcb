import type { JsonObject } from '@backstage/types';
import { ZodFirstPartyTypeKind, type ZodTypeAny } from 'zod/v3';
import { ignoreOverride, zodToJsonSchema } from 'zod-to-json-schema';
import { namedSchemas } from './namedSchemas';

const NAMES = new Map(
  Object.entries(namedSchemas).map(([name, schema]): [unknown, string] => [
    schema._def,
    name,
  ]),
);

function isJsonValue(def: unknown): boolean {
  return (
    typeof def === 'object' &&
    def !== null &&
    'typeName' in def &&
    def.typeName === ZodFirstPartyTypeKind.ZodLazy
  );
}

/**
 * A schema of zod as JSON Schema. Named ones become references, but for the one that is asked for; the one recursive type that
 * there is, any JSON, becomes the schema that takes anything.
 */
export function jsonSchemaOf(
  schema: ZodTypeAny,
  options: { itself?: true } = {},
): JsonObject {
  const { $schema: _, ...written } = zodToJsonSchema(schema, {
    $refStrategy: 'none',
    // Answers may learn new fields; only what refuses them says so.
    removeAdditionalStrategy: 'strict',
    override: def => {
      const name = NAMES.get(def);
      if (name && !(options.itself && def === schema._def)) {
        return { $ref: `#/components/schemas/${name}` };
      }
      return isJsonValue(def) ? {} : ignoreOverride;
    },
  });
  return JSON.parse(JSON.stringify(written));
}
