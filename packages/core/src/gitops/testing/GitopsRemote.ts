import { join } from 'node:path';
import {
  commitSha,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { BareRepository } from '../../git';
import { PLAIN_GIT_ENVIRONMENT, plainGit } from '../../git/testing';
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

const { GIT_COMMITTER_NAME, GIT_COMMITTER_EMAIL, GIT_COMMITTER_DATE } =
  PLAIN_GIT_ENVIRONMENT;
const PERSON = `${GIT_COMMITTER_NAME} <${GIT_COMMITTER_EMAIL}> ${GIT_COMMITTER_DATE}`;

/** As `git fast-import` reads a text. */
const inlineData = (text: string): string =>
  `data ${Buffer.byteLength(text)}\n${text}`;

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
    const head = this.head();
    // One process, however many files.
    this.git(
      ['fast-import', '--quiet'],
      [
        'commit refs/heads/main',
        `committer ${PERSON}`,
        inlineData(`${message}\n`),
        ...(head === undefined ? [] : [`from ${head}`]),
        ...Object.entries(files).map(([path, content]) =>
          content === null
            ? `D ${path}`
            : `M 100644 inline ${path}\n${inlineData(content)}`,
        ),
        '',
      ].join('\n'),
    );
    const commit = this.head();
    if (commit === undefined) throw new Error('nothing was committed');
    return commit;
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
