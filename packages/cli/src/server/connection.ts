import {
  createGimletClient,
  type GimletClient,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { warn, type Cli } from '../terminal';
import { serverAddress } from './address';
import { explained } from './explained';
import type { ServerOptions } from './options';
import { readToken } from './token';

/** A server that does what is asked. */
export interface Server {
  client: GimletClient;
  /** Of its API. */
  address: string;
}

/** Does something at the server that was named; what goes wrong there says what to do here. */
export async function useServer<T>(
  cli: Cli,
  options: ServerOptions & { server: string },
  work: (server: Server) => Promise<T>,
): Promise<T> {
  const { api, inClear } = serverAddress(options.server);
  const token = await readToken(cli, options);
  if (token && inClear) {
    warn(
      cli,
      `Everybody on the way can read the token: ${api} is not https. Use https, and revoke the token if this was a mistake.`,
    );
  }
  const client = createGimletClient({
    baseUrl: api,
    ...(token && { token }),
  });
  try {
    return await work({ client, address: api });
  } catch (error) {
    throw explained(error, { address: api, hasToken: token !== undefined });
  }
}
