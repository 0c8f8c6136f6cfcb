import { readFile } from 'node:fs/promises';

/** Where the token comes from. It is never an argument: those are seen by everyone on the machine. */
export interface TokenSource {
  /** Read anew for each connection, so that a rotated Secret is taken up. */
  file?: string;
  /** The variable's value. */
  env?: string;
}

/** What fits into a header; the rest is a file that is no token. */
const TOKEN = /^[\x21-\x7e]+$/;

/**
 * The token as it is now. It is never part of an error.
 *
 * @throws Error where there is none.
 */
export async function readToken({ file, env }: TokenSource): Promise<string> {
  const token = (file ? await readFile(file, 'utf8') : env ?? '').trim();
  if (!token) {
    throw new Error(
      file
        ? `There is no token in ${file}`
        : 'There is no token: give --token-file FILE, or GIMLET_TOKEN',
    );
  }
  if (!TOKEN.test(token)) {
    throw new Error('The token is none: it holds characters that no token has');
  }
  return token;
}
