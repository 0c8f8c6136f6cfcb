import {
  createGimletClient,
  GimletError,
  type GimletClient,
} from '@gimlet-io/backstage-plugin-gimlet-common';

const PATIENCE_MS = 180_000;
const PAUSE_MS = 500;

/** Waits until something is so. Rejects with `timeout` and the message where it does not become so. */
export async function until(
  isSo: () => Promise<boolean>,
  options: { message: string; patienceMs?: number; signal?: AbortSignal },
): Promise<void> {
  const giveUpAt = Date.now() + (options.patienceMs ?? PATIENCE_MS);
  while (!(await isSo())) {
    options.signal?.throwIfAborted();
    if (Date.now() > giveUpAt) {
      throw new GimletError('timeout', options.message);
    }
    await new Promise(resolve => {
      setTimeout(resolve, PAUSE_MS);
    });
  }
}

/** Waits until the portal answers that it is ready. */
export function untilReady(
  address: string,
  signal: AbortSignal,
): Promise<void> {
  return until(
    () =>
      fetch(`${address}/.backstage/health/v1/readiness`, { signal })
        .then(response => response.ok)
        .catch(() => false),
    { message: `${address} did not become ready`, signal },
  );
}

/** A client of whoever signs in as the page's button "Enter" does. */
export async function signIn(address: string): Promise<GimletClient> {
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
  return createGimletClient({ baseUrl: `${address}/api/gimlet`, token });
}
