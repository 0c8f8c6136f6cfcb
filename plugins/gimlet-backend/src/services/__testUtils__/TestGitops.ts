import { join } from 'node:path';
import {
  commitSha,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { formatLayoutFile, readLayoutFile } from '@gimlet-io/core';
import { plainGit } from '@gimlet-io/core/testUtils';

const LAYOUT = formatLayoutFile(
  readLayoutFile(
    JSON.stringify({
      version: 1,
      repository: 'acme/gitops',
      branch: 'main',
      environments: Object.fromEntries(
        ['staging', 'production'].map(path => [
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

/** A bare gitops repository of staging and production, looked at and changed with plain git alone. */
export class TestGitops {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static create(folder: string): TestGitops {
    const path = join(folder, 'gitops.git');
    plainGit(folder, ['init', '-q', '--bare', '-b', 'main', path]);
    const gitops = new TestGitops(path);
    gitops.commit({ '.gimlet/gitops.json': LAYOUT });
    return gitops;
  }

  git(...args: string[]): string {
    return plainGit(this.path, args);
  }

  head(): CommitSha {
    return commitSha(this.git('rev-parse', 'main'));
  }

  /** Commits to main as a person; `null` removes a file. */
  commit(files: Record<string, string | null>, message = 'by hand'): CommitSha {
    const env = { GIT_INDEX_FILE: join(this.path, 'by-hand-index') };
    const git = (args: string[], input?: string) =>
      plainGit(this.path, args, { env, input });
    const parent = git([
      'for-each-ref',
      '--format=%(objectname)',
      'refs/heads',
    ]);
    git(parent ? ['read-tree', parent] : ['read-tree', '--empty']);
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
      ...(parent ? ['-p', parent] : []),
      git(['write-tree']),
    ]);
    git(['update-ref', 'refs/heads/main', commit]);
    return commitSha(commit);
  }
}
