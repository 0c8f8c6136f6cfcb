import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Cli } from './cli';
import { UsageError } from './errors';

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

/** Refuses to read standard input for two things: whoever comes second would find nothing. */
export function checkStandardInput(files: (string | undefined)[]): void {
  if (files.filter(file => file === '-').length > 1) {
    throw new UsageError(
      'Standard input can be read for one thing only',
      'Give - once, and files for the rest.',
    );
  }
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

/** Makes a folder with those above it. (Node's own `recursive` never ends where a folder like /proc takes none.) */
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') {
      return;
    }
    if (codeOf(error) !== 'ENOENT' || dirname(path) === path) {
      throw error;
    }
    await makeFolder(dirname(path));
    await mkdir(path);
  }
}

/** Puts a new file in place at once, so that nobody ever reads half of it. */
async function replaceFile(path: string, text: string): Promise<void> {
  const fresh = `${path}.${process.pid}.new`;
  try {
    await writeFile(fresh, text);
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}

/**
 * Writes a file whole or not at all, with the folders on the way; `-` is standard output. What is there and no file, such as
 * /dev/stdout or a pipe, is written to and never replaced.
 */
export async function writeText(
  cli: Pick<Cli, 'cwd' | 'out'>,
  file: string,
  text: string,
): Promise<void> {
  if (file === '-') {
    cli.out.write(text);
    return;
  }
  const path = resolve(cli.cwd, file);
  try {
    const there = await stat(path).catch(() => undefined);
    if (there && !there.isFile()) {
      await writeFile(path, text);
      return;
    }
    await makeFolder(dirname(path));
    await replaceFile(path, text);
  } catch (cause) {
    throw new GimletError('invalid', `${file} cannot be written`, {
      whatToDo:
        codeOf(cause) === 'EISDIR' ? 'It is a folder. Name a file.' : undefined,
      cause,
    });
  }
}
