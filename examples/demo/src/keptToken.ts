import { readFile, writeFile } from 'node:fs/promises';
import type {
  GimletClient,
  TokenAction,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** The id of a token is a part of its secret. */
const idOf = (secret: string): string | undefined =>
  /^gimlet_([0-9a-z]+)_/.exec(secret)?.[1];

/**
 * A token whose secret is kept in a file: the one that was made before, where the server still takes it, else a new one.
 *
 * @param user - whoever makes it
 * @param file - only its owner may read it
 */
export async function keptToken(
  user: Pick<GimletClient, 'listTokens' | 'createToken'>,
  file: string,
  bounds: {
    name: string;
    actions: TokenAction[];
    environments: string[];
    repositories: string[];
  },
): Promise<string> {
  const kept = await readFile(file, 'utf8').catch(() => '');
  const { items } = await user.listTokens();
  const isGood = items.some(
    ({ id, revokedAt, expiresAt = Infinity }) =>
      id === idOf(kept) && revokedAt === undefined && expiresAt > Date.now(),
  );
  if (isGood) return kept;
  const { secret } = await user.createToken({ body: bounds });
  await writeFile(file, secret, { mode: 0o600 });
  return secret;
}
