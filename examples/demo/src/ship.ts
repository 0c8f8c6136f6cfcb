import { readFile, writeFile } from 'node:fs/promises';
import {
  createGimletClient,
  GimletError,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { readArtifact } from '@gimlet-io/core';

const PATIENCE_MS = 180_000;

/** Waits until the portal answers that it is ready. */
async function untilReady(address: string): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (;;) {
    const isReady = await fetch(`${address}/.backstage/health/v1/readiness`)
      .then(response => response.ok)
      .catch(() => false);
    if (isReady) return;
    if (Date.now() > giveUpAt) {
      throw new GimletError('timeout', `${address} did not become ready`);
    }
    await new Promise(resolve => {
      setTimeout(resolve, 500);
    });
  }
}

/** Signs in as the page's button "Enter" does. */
async function signIn(address: string): Promise<string> {
  const response = await fetch(`${address}/api/auth/guest/refresh`, {
    method: 'POST',
    headers: { 'x-requested-with': 'XMLHttpRequest' },
  });
  const body: { backstageIdentity?: { token?: string } } =
    await response.json();
  const token = body.backstageIdentity?.token;
  if (!response.ok || !token) {
    throw new GimletError('unauthenticated', 'The portal let no guest in');
  }
  return token;
}

/** CI's token: the one that was made before, where the server still knows it, else a new one. */
async function tokenOfCi(address: string, file: string): Promise<string> {
  const baseUrl = `${address}/api/gimlet`;
  const kept = await readFile(file, 'utf8').catch(() => undefined);
  if (kept) {
    const isGood = await createGimletClient({ baseUrl, token: kept })
      .listArtifacts({ query: { limit: 1 } })
      .then(
        () => true,
        () => false,
      );
    if (isGood) return kept;
  }
  const { secret } = await createGimletClient({
    baseUrl,
    token: await signIn(address),
  }).createToken({
    body: {
      name: 'ci-shop',
      actions: ['read', 'artifact.create', 'release.create'],
      environments: ['*'],
      repositories: ['acme/*'],
    },
  });
  await writeFile(file, secret, { mode: 0o600 });
  return secret;
}

/**
 * Ships artifacts to a portal that is starting, as CI does. What was shipped before is not shipped twice.
 *
 * @param options - `tokenFile`: where CI's token is kept
 */
async function ship(options: {
  address: string;
  tokenFile: string;
  artifacts: readonly string[];
}): Promise<void> {
  const { address, tokenFile, artifacts } = options;
  await untilReady(address);
  const client = createGimletClient({
    baseUrl: `${address}/api/gimlet`,
    token: await tokenOfCi(address, tokenFile),
  });
  for (const file of artifacts) {
    const artifact = readArtifact(await readFile(file, 'utf8'), { file });
    await client.shipArtifact({ body: artifact });
  }
}

const [address, tokenFile, ...artifacts] = process.argv.slice(2);
ship({ address, tokenFile, artifacts }).catch(error => {
  process.stderr.write(
    `${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
});
