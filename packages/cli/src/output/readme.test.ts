import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod/v3';
import * as output from '.';

const readme = readFileSync(
  join(dirname(require.resolve('@gimlet-io/cli/package.json')), 'README.md'),
  'utf8',
);

const schemas = Object.entries(output).flatMap(([name, value]) =>
  value instanceof z.ZodObject && /Output$/.test(name) && !isPart(name)
    ? [[name, Object.keys(value.shape)] as const]
    : [],
);

/** Those that only appear inside of others. */
function isPart(name: string): boolean {
  return ['releaseOutput', 'signatureOutput'].includes(name);
}

it.each(schemas)('%s is documented field by field', (name, fields) => {
  const [, documented = ''] =
    new RegExp(`\\| \`${name}\` *\\| *\`([^\`]*)\` *\\|`).exec(readme) ?? [];
  expect(documented.split(' ').sort()).toEqual([...fields].sort());
});

it('finds the schemas', () => {
  expect(schemas.length).toBeGreaterThan(12);
});
