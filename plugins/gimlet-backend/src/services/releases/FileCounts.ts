import type {
  Release,
  ReleaseRecord,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { EMPTY_TREE, type BareRepository } from '@gimlet-io/core';

type Counts = NonNullable<Release['files']>;
type Change = Pick<ReleaseRecord, 'before' | 'tree'>;

/** Two trees never differ otherwise than they do: what was counted once stays true. */
const COUNTS_KEPT = 20_000;

/** It says what is deployed; the page has that in its own words. */
const RELEASE_FILE = 'release.json';

const keyOf = ({ before, tree }: Change) =>
  `${before ?? EMPTY_TREE} ${tree ?? EMPTY_TREE}`;

/** Counts the files that changes of folders added, changed and removed, all of a page by one run of git. */
export class FileCounts {
  readonly #known = new Map<string, Counts>();

  /** By `<before> <after>`; what the mirror does not hold any more is left out. */
  async count(
    mirror: Pick<BareRepository, 'git'>,
    changes: readonly Change[],
  ): Promise<(change: Change) => Counts | undefined> {
    const missing = new Set(
      changes.map(keyOf).filter(key => !this.#known.has(key)),
    );
    if (missing.size > 0) {
      await this.#read(mirror, [...missing]);
    }
    return change => this.#known.get(keyOf(change));
  }

  async #read(
    mirror: Pick<BareRepository, 'git'>,
    keys: string[],
  ): Promise<void> {
    const output = await mirror.git(
      ['diff-tree', '--stdin', '-r', '--no-renames', '--name-status', '-z'],
      { input: `${keys.join('\n')}\n` },
    );
    for (const [key, counts] of parse(output.toString('utf8'))) {
      this.#keep(key, counts);
    }
  }

  #keep(key: string, counts: Counts): void {
    this.#known.set(key, counts);
    if (this.#known.size > COUNTS_KEPT) {
      const [oldest] = this.#known.keys();
      this.#known.delete(oldest);
    }
  }
}

const FIELDS: Record<string, keyof Counts> = { A: 'added', D: 'removed' };

/** For each pair that could be read `<tree> <tree>` and a line feed, then a status and a path for each file, each ended by NUL. */
function parse(output: string): Map<string, Counts> {
  const found = new Map<string, Counts>();
  let counts: Counts | undefined;
  const words = output.split('\0');
  for (let place = 0; place < words.length; place += 2) {
    // Pairs without a difference are lines before the next one's first status.
    const lines = words[place].split('\n');
    const status = lines.pop();
    for (const pair of lines) {
      counts = { added: 0, changed: 0, removed: 0 };
      found.set(pair, counts);
    }
    if (status && counts && words[place + 1] !== RELEASE_FILE) {
      counts[FIELDS[status] ?? 'changed'] += 1;
    }
  }
  return found;
}
