#!/usr/bin/env node
/**
 * Makes `dist/gimlet.cjs`: the whole command line in one file that runs on a plain Node 20, without any package beside it.
 * `node bundle.mjs [file]`
 */
import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const { version } = JSON.parse(
  readFileSync(join(folder, 'package.json'), 'utf8'),
);

await build({
  entryPoints: [join(folder, 'src', 'bin.ts')],
  outfile: resolve(process.argv[2] ?? join(folder, 'dist', 'gimlet.cjs')),
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  define: { 'process.env.GIMLET_VERSION': JSON.stringify(version) },
  banner: { js: '#!/usr/bin/env node' },
  // Half the bytes to read at each start; names stay, for stacks of errors.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'eof',
  logLevel: 'warning',
});
