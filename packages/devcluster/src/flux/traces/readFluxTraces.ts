import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { FluxTrace } from './FluxTrace';

/**
 * Where the recordings lie. `expected.json` beside them says what Gimlet makes of each.
 *
 * @public
 */
export const fluxTracesFolder = join(
  dirname(require.resolve('@gimlet-io/devcluster/package.json')),
  'fixtures/flux-traces',
);

/**
 * Every recording of the real controllers, by name.
 *
 * @public
 */
export function readFluxTraces(): FluxTrace[] {
  return readdirSync(fluxTracesFolder)
    .filter(file => file.endsWith('.json') && file !== 'expected.json')
    .sort()
    .map(
      file =>
        JSON.parse(
          readFileSync(join(fluxTracesFolder, file), 'utf8'),
        ) as FluxTrace,
    );
}
