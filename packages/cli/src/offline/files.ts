import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Cli } from '../terminal';

function codeOf(error: unknown): string | undefined {
  return error instanceof Error &&
    'code' in error &&
    typeof error.code === 'string'
    ? error.code
    : undefined;
}

async function readAll(input: Cli['input']): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of input) {
    chunks.push(Buffer.from(chunk));
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Reads a text file that the person named; `-` is standard input. */
export async function readText(
  cli: Pick<Cli, 'cwd' | 'input'>,
  file: string,
): Promise<string> {
  if (file === '-') {
    return readAll(cli.input);
  }
  try {
    return await readFile(resolve(cli.cwd, file), 'utf8');
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') {
      throw new GimletError('not-found', `There is no file ${file}`, { cause });
    }
    if (codeOf(cause) === 'EISDIR') {
      throw new GimletError('invalid', `${file} is a folder, not a file`, {
        cause,
      });
    }
    throw new GimletError('invalid', `${file} cannot be read`, { cause });
  }
}

/** Writes a file whole or not at all, with the folders on the way. */
export async function writeText(
  cli: Pick<Cli, 'cwd'>,
  file: string,
  text: string,
): Promise<void> {
  const path = resolve(cli.cwd, file);
  const fresh = `${path}.${process.pid}.new`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(fresh, text);
    await rename(fresh, path);
  } catch (cause) {
    throw new GimletError('invalid', `${file} cannot be written`, { cause });
  }
}
