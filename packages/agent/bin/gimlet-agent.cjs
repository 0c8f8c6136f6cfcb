#!/usr/bin/env node
'use strict';

const { existsSync } = require('node:fs');
const { join } = require('node:path');

const bundle = join(__dirname, '..', 'dist', 'gimlet-agent.cjs');

if (existsSync(bundle)) {
  require(bundle);
} else {
  process.stderr.write(
    `✖ gimlet-agent is not built: there is no ${bundle}.\n` +
      `  Build it: node ${join(__dirname, '..', 'bundle.mjs')}\n`,
  );
  process.exitCode = 1;
}
