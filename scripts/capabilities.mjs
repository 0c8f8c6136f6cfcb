import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { root } from './paths.mjs';
import { hasPostgres } from './postgres.mjs';

/** Programs that some tests need and not every machine has; a test that needs one looks for it itself and is skipped without. */
const CAPABILITIES = [
  {
    programs: ['sshd'],
    shows: 'git over SSH',
    install: 'apt install openssh-server',
  },
  {
    programs: ['docker-registry'],
    shows: 'charts from an OCI registry',
    install: 'apt install docker-registry',
  },
  {
    programs: ['openssl'],
    shows: 'an OCI registry with signed tokens',
    install: 'apt install openssl',
  },
  {
    found: hasPostgres,
    shows: 'PostgreSQL',
    install: 'apt install postgresql, version 15 or newer',
  },
  {
    found: hasKubernetes,
    shows: 'a real Kubernetes API server',
    install:
      'set GIMLET_TEST_KUBECONFIG to the kubeconfig of a cluster for tests, or GIMLET_KUBE_DIR to a packed control plane',
  },
  {
    programs: ['xz'],
    shows: 'the packed control plane',
    install: 'apt install xz-utils',
  },
  {
    programs: ['chromium', 'chromium-browser', 'google-chrome'],
    variable: 'CHROMIUM_PATH',
    shows: 'the portal in a browser',
    install: 'apt install chromium, or set CHROMIUM_PATH',
  },
];

/** Says what is missing, and where the browser is. */
export function findCapabilities(env) {
  const folders = [
    ...(env.PATH ?? '').split(delimiter),
    '/usr/sbin',
    '/usr/local/sbin',
  ].filter(Boolean);
  const pathOf = ({ programs, variable }) =>
    env[variable] ??
    programs
      .flatMap(program => folders.map(folder => join(folder, program)))
      .find(candidate => existsSync(candidate));
  const has = capability => capability.found?.(env) ?? pathOf(capability);
  return {
    missing: CAPABILITIES.filter(capability => !has(capability)),
    chromium: pathOf(CAPABILITIES.find(({ variable }) => variable)),
  };
}

/** A cluster for tests, or the packed programs of one beside or above the checkout: the tests look in the same places. */
function hasKubernetes(env) {
  if (env.GIMLET_TEST_KUBECONFIG || env.GIMLET_KUBE_DIR) {
    return true;
  }
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'shared', 'kube', 'SHA256SUMS'))) {
      return true;
    }
    if (folder === dirname(folder)) {
      return false;
    }
  }
}
