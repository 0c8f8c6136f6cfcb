import type { CommitSha } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { GitReader, TreeEntry } from '../git';

async function entriesOf(
  reader: GitReader,
  commit: CommitSha | null,
  folder: string,
): Promise<Map<string, TreeEntry>> {
  const entries = commit === null ? [] : await reader.list(commit, folder);
  return new Map(entries.map(entry => [entry.name, entry]));
}

/**
 * Every file (and submodule) whose content, mode or presence differs between two commits, by its path from the root. Only
 * folders that differ are read.
 */
export async function changedPaths(
  reader: GitReader,
  before: CommitSha | null,
  after: CommitSha,
  folder = '',
): Promise<string[]> {
  const [old, now] = await Promise.all([
    entriesOf(reader, before, folder),
    entriesOf(reader, after, folder),
  ]);
  const changed: string[] = [];
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    const [a, b] = [old.get(name), now.get(name)];
    if (a?.id === b?.id && a?.mode === b?.mode) continue;
    const path = folder === '' ? name : `${folder}/${name}`;
    if (a?.type === 'tree' || b?.type === 'tree') {
      changed.push(...(await changedPaths(reader, before, after, path)));
    }
    if ((a && a.type !== 'tree') || (b && b.type !== 'tree')) {
      changed.push(path);
    }
  }
  return changed;
}
