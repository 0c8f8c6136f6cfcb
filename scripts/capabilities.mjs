import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * What some tests need and not every machine has. `variable` is set to what was found, so that a test knows whether to run.
 */
const CAPABILITIES = [
  {
    variable: 'GIMLET_TEST_SSHD',
    programs: ['sshd'],
    shows: 'git over SSH',
    install: 'apt install openssh-server',
  },
  {
    variable: 'GIMLET_TEST_OCI_REGISTRY',
    programs: ['docker-registry', 'registry'],
    shows: 'charts from an OCI registry',
    install: 'apt install docker-registry',
  },
  {
    variable: 'CHROMIUM_PATH',
    programs: ['chromium', 'chromium-browser', 'google-chrome'],
    shows: 'the portal in a browser',
    install: 'apt install chromium, or set CHROMIUM_PATH',
  },
];

/** Looks for each, and says what is missing. */
export function findCapabilities(env) {
  const folders = [
    ...(env.PATH ?? '').split(delimiter),
    '/usr/sbin',
    '/usr/local/sbin',
  ].filter(Boolean);
  const found = {};
  const missing = [];
  for (const capability of CAPABILITIES) {
    const given = env[capability.variable];
    const path =
      given ??
      capability.programs
        .flatMap(program => folders.map(folder => join(folder, program)))
        .find(candidate => existsSync(candidate));
    if (path) {
      found[capability.variable] = path;
    } else {
      missing.push(capability);
    }
  }
  return { found, missing };
}
