/**
 * Which of our packages each package may import: common ◀ core ◀ {cli, gimlet-backend}, common ◀ {agent, gimlet, scaffolder module}.
 * The browser and the agent never load the engine.
 */
const common = '@gimlet-io/backstage-plugin-gimlet-common';
const core = '@gimlet-io/core';

const mayImport = {
  [common]: [],
  [core]: [common],
  '@gimlet-io/cli': [common, core],
  '@gimlet-io/backstage-plugin-gimlet': [common],
  '@gimlet-io/backstage-plugin-gimlet-backend': [common, core],
  '@gimlet-io/backstage-plugin-scaffolder-backend-module-gimlet': [common],
  '@gimlet-io/agent': [common],
  // For the replay of its recordings alone: beside tests nothing may load what only tests depend on.
  '@gimlet-io/devcluster': [common],
  app: [common, '@gimlet-io/backstage-plugin-gimlet'],
  backend: [
    common,
    core,
    '@gimlet-io/backstage-plugin-gimlet-backend',
    '@gimlet-io/backstage-plugin-scaffolder-backend-module-gimlet',
  ],
};

/** Stand-ins that any package may test against, and none may ship. */
const onlyInTests = ['@gimlet-io/devcluster'];

/** Everything beside the product may use all of it. */
const unrestricted = ['bench', 'demo', 'e2e'];

module.exports = { mayImport, onlyInTests, unrestricted };
