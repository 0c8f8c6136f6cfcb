import type { KnownNames } from '../completion';
import type { Cli } from '../terminal';

export async function readKnownNames(
  _cli: Cli,
  _words: string[],
): Promise<KnownNames> {
  return { environments: [], apps: [] };
}
