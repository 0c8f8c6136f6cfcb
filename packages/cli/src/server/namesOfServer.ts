import { createGimletClient } from '@gimlet-io/backstage-plugin-gimlet-common';
import { nothingKnown, type KnownNames } from '../completion';
import type { Cli } from '../terminal';
import { serverAddress } from './address';
import type { ServerOptions } from './options';
import { readToken } from './token';

/** Whoever presses Tab does not wait longer. */
const PATIENCE_MS = 1500;

/** Names for completion from a server: its environments, and the apps of what was pushed last, and of what is released. Nothing fails, and nothing is said. */
export async function namesOfServer(
  cli: Cli,
  options: ServerOptions & { server: string },
): Promise<KnownNames> {
  try {
    const { api, inClear } = serverAddress(options.server);
    const token = inClear ? undefined : await readToken(cli, options);
    const client = createGimletClient({
      baseUrl: api,
      ...(token && { token }),
    });
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const [environments, artifacts, releases] = await Promise.all([
      client.listEnvironments({}, { signal }),
      client.listArtifacts({ query: { limit: 100 } }, { signal }),
      client.listReleases(
        { query: { current: 'true', limit: 100 } },
        { signal },
      ),
    ]);
    const apps = [
      ...artifacts.items.flatMap(({ policies }) => policies),
      ...releases.items,
    ].map(({ app }) => app);
    return {
      environments: environments.items.map(({ name }) => name),
      apps: [...new Set(apps)].sort(),
    };
  } catch {
    return nothingKnown;
  }
}
