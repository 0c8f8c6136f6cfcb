import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  lintOutput,
  madeOutput,
  planOutput,
  releasesOutput,
  renderedOutput,
  statusOutput,
} from '.';

const readme = readFileSync(
  join(dirname(require.resolve('@gimlet-io/cli/package.json')), 'README.md'),
  'utf8',
);

it.each(
  Object.entries({
    lintOutput,
    madeOutput,
    planOutput,
    releasesOutput,
    renderedOutput,
    statusOutput,
  }),
)('%s is documented field by field', (name, schema) => {
  const [, fields = ''] =
    new RegExp(`\\| \`${name}\` *\\| *\`([^\`]*)\` *\\|`).exec(readme) ?? [];
  expect(fields.split(' ').sort()).toEqual(Object.keys(schema.shape).sort());
});
