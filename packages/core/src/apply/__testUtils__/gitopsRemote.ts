import { join } from 'node:path';
import {
  commitSha,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { BareRepository } from '../../git';
import { plainGit } from '../../git/testing';
import { formatLayoutFile, readLayoutFile } from '../../gitops/layoutFile';

const LAYOUT = formatLayoutFile(
  readLayoutFile(
    JSON.stringify({
      version: 1,
      repository: 'acme/gitops',
      branch: 'main',
      environments: Object.fromEntries(
        ['production', 'staging'].map(path => [
          path,
          {
            path,
            namePrefix: `acme-gitops-${path}`,
            sourceRef: { name: 'gitops' },
          },
        ]),
      ),
    }),
  ),
);

/** A bare gitops repository as a host has it, looked at and changed with plain git alone. */
export class GitopsRemote {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Makes one with a layout file and a file of somebody else's, or an empty one. */
  static create(
    folder: string,
    name: string,
    options: { empty?: boolean } = {},
  ): GitopsRemote {
    const path = join(folder, name);
    plainGit(folder, ['init', '-q', '--bare', '-b', 'main', path]);
    plainGit(path, ['config', 'http.receivepack', 'true']);
    const remote = new GitopsRemote(path);
    if (!options.empty) {
      remote.commit({
        '.gimlet/gitops.json': LAYOUT,
        'README.md': 'by hand\n',
      });
    }
    return remote;
  }

  git(args: string[], input?: string): string {
    return plainGit(this.path, args, { input });
  }

  /** Commits to main as a person; `null` removes a file. */
  commit(files: Record<string, string | null>, message = 'by hand'): CommitSha {
    const env = { GIT_INDEX_FILE: join(this.path, 'by-hand-index') };
    const head = this.head();
    const git = (args: string[], input?: string) =>
      plainGit(this.path, args, { env, input });
    git(head === undefined ? ['read-tree', '--empty'] : ['read-tree', head]);
    for (const [path, content] of Object.entries(files)) {
      if (content === null) {
        git(['update-index', '--force-remove', path]);
      } else {
        const blob = git(['hash-object', '-w', '--stdin'], content);
        git(['update-index', '--add', '--cacheinfo', `100644,${blob},${path}`]);
      }
    }
    const parents = head === undefined ? [] : ['-p', head];
    const commit = git([
      'commit-tree',
      '-m',
      message,
      ...parents,
      git(['write-tree']),
    ]);
    git(['update-ref', 'refs/heads/main', commit]);
    return commitSha(commit);
  }

  head(): CommitSha | undefined {
    const id = this.git([
      'for-each-ref',
      '--format=%(objectname)',
      'refs/heads/main',
    ]);
    return id === '' ? undefined : commitSha(id);
  }

  /** The commits of main, the newest first. */
  log(): CommitSha[] {
    return this.git(['rev-list', 'main']).split('\n').map(commitSha);
  }

  /** What a file holds at the head. */
  show(path: string): string {
    return this.git(['show', `main:${path}`]);
  }

  /** How many commits of main have this request's trailer. */
  commitsOf(requestId: string): number {
    return this.git([
      'log',
      '--format=%(trailers:key=Gimlet-Request,valueonly,separator=%x2C)',
      'main',
    ])
      .split('\n')
      .filter(value => value === requestId).length;
  }

  /** A mirror of it below the folder. */
  mirror(folder: string, url = this.path): Promise<BareRepository> {
    return BareRepository.mirror({ path: folder, remote: { url } });
  }
}
