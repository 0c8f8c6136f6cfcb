#!/usr/bin/env node
/**
 * Makes `dist/gimlet-agent.cjs`: the whole agent in one file that runs on a plain Node 22, without any package beside it.
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

/**
 * The client library's credentials and its watch need a few lines of its generated client, which has hundreds of classes, and of undici
 * no more than `fetch` and two agents. What is left out would be loaded at each start, and stay in memory.
 */
const leaveOut = {
  name: 'leave-out',
  setup({ onResolve, onLoad, resolve: find }) {
    onResolve({ filter: /^\.\/gen\/index\.js$/ }, ({ importer }) =>
      isOfClient(importer)
        ? { path: 'generated-client', namespace: 'left-out' }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents:
        'const absent = () => { throw new Error("The generated client is not part of the agent"); };' +
        'export { absent as createConfiguration, absent as ServerConfiguration };',
    }));
    onResolve(
      { filter: /^undici$/ },
      async ({ importer, resolveDir, pluginData }) => {
        if (pluginData === 'found' || !isOfClient(importer)) return undefined;
        const { path } = await find('undici', {
          kind: 'import-statement',
          importer,
          resolveDir,
          pluginData: 'found',
        });
        return { path: dirname(path), namespace: 'undici-parts' };
      },
    );
    onLoad({ filter: /.*/, namespace: 'undici-parts' }, ({ path }) => ({
      resolveDir: path,
      contents: `
        import Agent from './lib/dispatcher/agent.js';
        import ProxyAgent from './lib/dispatcher/proxy-agent.js';
        import { fetch } from './lib/web/fetch/index.js';
        import { FormData } from './lib/web/fetch/formdata.js';
        export { Agent, FormData, ProxyAgent, fetch };
      `,
    }));
  },
};

function isOfClient(importer) {
  return /@kubernetes[\\/]client-node[\\/]dist/.test(importer);
}

await build({
  entryPoints: [join(folder, 'src', 'bin.ts')],
  outfile: resolve(process.argv[2] ?? join(folder, 'dist', 'gimlet-agent.cjs')),
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  plugins: [leaveOut],
  define: { 'process.env.GIMLET_VERSION': JSON.stringify(version) },
  banner: { js: '#!/usr/bin/env node' },
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'eof',
  logLevel: 'warning',
});
