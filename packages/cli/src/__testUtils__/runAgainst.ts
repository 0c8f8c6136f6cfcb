import { PassThrough } from 'node:stream';
import { createColors } from 'picocolors';
import { main } from '../main';
import type { Cli } from '../terminal';

/** Runs a command line in this process, where nobody watches, and gives what it printed. */
export async function runAgainst(
  address: string,
  args: string[],
  options: { env?: Record<string, string>; cwd?: string; input?: string } = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { env = {}, cwd = '/', input = '' } = options;
  const written = { stdout: '', stderr: '' };
  const screen = (name: 'stdout' | 'stderr') => ({
    write: (text: string) => {
      written[name] += text;
    },
    isTerminal: false,
    columns: 120,
    paint: createColors(false),
  });
  const standardInput = new PassThrough();
  standardInput.end(input);
  const cli: Cli = {
    out: screen('stdout'),
    err: screen('stderr'),
    input: standardInput,
    env: { GIMLET_SERVER: address, ...env },
    cwd,
    now: () => 1_800_000_000,
  };
  return { code: await main(args, cli), ...written };
}
