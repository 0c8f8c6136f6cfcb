import { readText, UsageError, type Cli } from '../terminal';
import type { ServerOptions } from './options';

/** What fits into a header; the rest is a file that is no token. */
const TOKEN = /^[\x21-\x7e]+$/;

async function given(
  cli: Cli,
  { token, tokenFile }: ServerOptions,
): Promise<string | undefined> {
  if (token !== undefined && tokenFile !== undefined) {
    throw new UsageError(
      '--token and --token-file are two tokens',
      'Give one of them.',
    );
  }
  if (tokenFile !== undefined) {
    return readText(cli, tokenFile);
  }
  return token ?? (cli.env.GIMLET_TOKEN || undefined);
}

/** The token that was given, if any. It is never part of an error. */
export async function readToken(
  cli: Cli,
  options: ServerOptions,
): Promise<string | undefined> {
  const token = (await given(cli, options))?.trim();
  if (token !== undefined && !TOKEN.test(token)) {
    throw new UsageError(
      'The token is none: it is empty, or holds spaces or other characters that no token has',
      'Give the secret that gimlet token create printed, and nothing else.',
    );
  }
  return token;
}
