import { join } from 'node:path';
import {
  commitSha,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { BareRepository } from '../../git';
import { plainGit } from '../../git/testing';
import { formatLayoutFile, readLayoutFile } from '../layoutFile';

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

/**
 * A bare gitops repository as a host has it, looked at and changed with plain git alone.
 *
 * @public
 */
export class GitopsRemote {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Makes one with a layout of production and staging and a file of somebody else's, or with these files; with none it is empty. */
  static create(
    folder: string,
    name: string,
    files: Record<string, string> = {
      '.gimlet/gitops.json': LAYOUT,
      'README.md': 'by hand\n',
    },
  ): GitopsRemote {
    const path = join(folder, name);
    plainGit(folder, ['init', '-q', '--bare', '-b', 'main', path]);
    plainGit(path, ['config', 'http.receivepack', 'true']);
    const remote = new GitopsRemote(path);
    if (Object.keys(files).length > 0) remote.commit(files);
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
    git(['read-tree', head ?? '--empty']);
    for (const [path, content] of Object.entries(files)) {
      if (content === null) {
        git(['update-index', '--index-info'], `0 ${'0'.repeat(40)}\t${path}\n`);
      } else {
        const blob = git(['hash-object', '-w', '--stdin'], content);
        git(['update-index', '--add', '--cacheinfo', `100644,${blob},${path}`]);
      }
    }
    const commit = git([
      'commit-tree',
      '-m',
      message,
      ...(head === undefined ? [] : ['-p', head]),
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

  /** The ids of the requests that main's commits name, the oldest commit first; '' for a commit by hand. */
  requests(): string[] {
    return this.git([
      'log',
      '--reverse',
      '--format=%(trailers:key=Gimlet-Request,valueonly,separator=%x2C)',
      'main',
    ]).split('\n');
  }

  /** How many commits of main have this request's trailer. */
  commitsOf(requestId: string): number {
    return this.requests().filter(id => id === requestId).length;
  }

  /** A mirror of it below the folder. */
  mirror(folder: string, url = this.path): Promise<BareRepository> {
    return BareRepository.mirror({ path: folder, remote: { url } });
  }
}
