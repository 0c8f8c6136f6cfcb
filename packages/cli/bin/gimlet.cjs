#!/usr/bin/env node
'use strict';

const { existsSync } = require('node:fs');
const nodeModule = require('node:module');
const { homedir } = require('node:os');
const { join } = require('node:path');

const bundle = join(__dirname, '..', 'dist', 'gimlet.cjs');

/** Half of a short run is compiling the bundle: Node 22 and newer keep what they made of it, among what only this person can write. */
function keepCompiled() {
  const { HOME, XDG_CACHE_HOME } = process.env;
  const cache = XDG_CACHE_HOME || join(HOME || homedir(), '.cache');
  nodeModule.enableCompileCache?.(join(cache, 'gimlet', 'compiled'));
}

if (existsSync(bundle)) {
  keepCompiled();
  require(bundle);
} else {
  process.stderr.write(
    `✖ gimlet is not built: there is no ${bundle}.\n` +
      `  Build it: node ${join(__dirname, '..', 'bundle.mjs')}\n`,
  );
  process.exitCode = 1;
}
