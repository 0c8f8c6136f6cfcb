import { createHash } from 'node:crypto';
import { expect } from '@playwright/test';
import { plainGit, temporaryFolder } from '@gimlet-io/core/testUtils';
import type { GitopsRemote } from './gitopsRemote';

/** What the layout file decides about paths, digests and who counts. */
interface Layout {
  repository: string;
  branch: string;
  committers: string[];
  environments: Record<string, { path: string }>;
}

/** A commit of Gimlet, read with plain git alone. */
interface GimletCommit {
  digest: string;
  promised: string;
  committer: string;
  layout: Layout;
  /** Every path that differs from the parent's. */
  changed: string[];
  /** The app's folder; `undefined` for a bootstrap. */
  folder?: string;
  also: string[];
}

const byBytes = (a: string, b: string) =>
  Buffer.compare(Buffer.from(a), Buffer.from(b));

/**
 * Computes the digest of a commit by the published rule (sha256 over lines), in a repository that holds that commit and its
 * parent and nothing else. Written a second time on purpose, with none of Gimlet's code. `undefined`: no commit of Gimlet.
 */
async function readCommit(
  remote: string,
  commit: string,
): Promise<GimletCommit | undefined> {
  const alone = await temporaryFolder('alone');
  const git = (...args: string[]) => plainGit(alone.path, args);
  try {
    git('init', '-q', '--bare');
    git('fetch', '-q', '--depth=2', remote, commit);
    expect(git('rev-list', commit).split('\n').length).toBeLessThanOrEqual(2);

    const [committer, parents] = git(
      'log',
      '-1',
      '--format=%ce%n%P',
      commit,
    ).split('\n');
    const [parent] = parents.split(' ');
    const trailers = git(
      'log',
      '-1',
      '--format=%(trailers:only=true,unfold=true)',
      commit,
    ).split('\n');
    const all = (name: string) =>
      trailers
        .filter(line => line.startsWith(`${name}: `))
        .map(line => line.slice(name.length + 2));
    const [promised] = all('Gimlet-Digest');
    if (promised === undefined) {
      return undefined;
    }
    const [action] = all('Gimlet-Action');
    const [environment, app] = all('Gimlet-App')[0].split('/');
    const also = all('Gimlet-Also');
    const layout: Layout = JSON.parse(
      git('show', `${commit}:.gimlet/gitops.json`),
    );
    const { path } = layout.environments[environment];
    const folder = app && (path === '' ? app : `${path}/${app}`);

    /** `<mode> <blob> <path>` of everything below the paths. */
    const filesAt = (...paths: string[]) =>
      paths.length === 0
        ? []
        : git('ls-tree', '-r', '-z', commit, '--', ...paths)
            .split('\0')
            .filter(Boolean)
            .map(line => {
              const [mode, , id] = line.split(/[ \t]/);
              const name = line.slice(line.indexOf('\t') + 1);
              return { name, line: `file ${mode} ${id} ${name}\n` };
            });
    const treeAt = (at: string | undefined) =>
      (at && folder && git('ls-tree', at, '--', folder).split(/[ \t]/)[2]) ||
      undefined;
    const [before, after] = [treeAt(parent || undefined), treeAt(commit)];

    const required = also.filter(name => !name.startsWith('-'));
    const removed = also
      .filter(name => name.startsWith('-'))
      .map(name => name.slice(1));
    if (before && !after) {
      removed.push(`${folder}/`);
    }
    const text = [
      'gimlet-plan 1\n',
      `repository ${layout.repository}\n`,
      `branch ${layout.branch}\n`,
      `environment ${environment}\n`,
      app ? `app ${app}\n` : '',
      `action ${action}\n`,
      app ? `base ${before ?? '-'}\n` : '',
      ...[...(folder ? filesAt(folder) : []), ...filesAt(...required)]
        .sort((a, b) => byBytes(a.name, b.name))
        .map(({ line }) => line),
      ...removed.sort(byBytes).map(name => `delete ${name}\n`),
    ].join('');
    return {
      digest: createHash('sha256').update(text).digest('hex'),
      promised,
      committer,
      layout,
      changed: git(
        'diff-tree',
        '-r',
        '--root',
        '--no-commit-id',
        '--name-only',
        '--no-renames',
        ...(parent ? [parent] : []),
        commit,
      )
        .split('\n')
        .filter(Boolean),
      ...(folder && { folder }),
      also: also.map(name => name.replace(/^-/, '')),
    };
  } finally {
    await alone.remove();
  }
}

/**
 * Holds every commit of `main` that claims to be Gimlet's against what it really holds: its digest, its committer, and that it
 * changes nothing but its app's folder and the files that it names.
 *
 * @returns how many there are
 */
export async function expectHonestCommits(
  remote: GitopsRemote,
): Promise<number> {
  let count = 0;
  for (const commit of remote.commits()) {
    const found = await readCommit(remote.path, commit);
    if (!found) {
      continue;
    }
    count += 1;
    const { digest, promised, committer, layout, changed, folder, also } =
      found;
    expect(digest, remote.format('%s', commit)).toBe(promised);
    expect(layout.committers).toContain(committer);
    const strangers = changed.filter(
      path =>
        !also.includes(path) && !(folder && path.startsWith(`${folder}/`)),
    );
    expect(strangers, remote.format('%s', commit)).toEqual([]);
  }
  return count;
}
