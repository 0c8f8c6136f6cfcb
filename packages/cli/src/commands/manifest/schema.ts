import { manifestJsonSchema } from '@gimlet-io/core';
import type { Command } from 'commander';
import type { Cli } from '../../terminal';
import { verb } from '../verb';

/** `gimlet manifest schema`: for editors. */
export function manifestSchemaCommand(cli: Cli): Command {
  return verb({
    name: 'schema',
    summary: 'print the JSON Schema of manifests, for editors',
    description:
      'An editor with the YAML language server uses it where a manifest begins with\n# yaml-language-server: $schema=schema.json',
    examples: [
      'gimlet manifest schema > .gimlet/schema.json',
      'gimlet manifest schema | less',
    ],
  }).action(() => {
    cli.out.write(`${JSON.stringify(manifestJsonSchema(), null, 2)}\n`);
  });
}
