import { manifestSchema } from '@gimlet-io/backstage-plugin-gimlet-common';
import { zodToJsonSchema } from 'zod-to-json-schema';

/**
 * The manifest as JSON Schema (draft 7), for editors: `# yaml-language-server: $schema=…`.
 *
 * @public
 */
export function manifestJsonSchema(): Record<string, unknown> {
  return {
    ...zodToJsonSchema(manifestSchema, {
      $refStrategy: 'none',
      target: 'jsonSchema7',
    }),
    title: 'Gimlet manifest',
    description: 'How an app runs in an environment.',
    anyOf: [{ required: ['chart'] }, { required: ['manifests'] }],
  };
}
