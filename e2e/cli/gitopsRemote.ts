import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { plainGit, temporaryFolder } from '@gimlet-io/core/testUtils';

/** A person who commits without Gimlet. */
export const DAN = { name: 'Dan Lee', email: 'dan@acme.example' };

/** A gitops repository as its host has it: looked at, and changed by hand, with plain git alone. */
export class GitopsRemote {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** An empty one, as a host makes it. */
  static empty(folder: string, name = 'gitops.git'): GitopsRemote {
    plainGit(folder, ['init', '-q', '--bare', '-b', 'main', name]);
    return GitopsRemote.#hosted(join(folder, name));
  }

  /** One with what a bundle holds. */
  static fromBundle(folder: string, bundle: string): GitopsRemote {
    const name = 'gitops.git';
    plainGit(folder, ['clone', '-q', '--bare', bundle, name]);
    return GitopsRemote.#hosted(join(folder, name));
  }

  /** One that is there. */
  static at(path: string): GitopsRemote {
    return GitopsRemote.#hosted(path);
  }

  static #hosted(path: string): GitopsRemote {
    plainGit(path, ['config', 'http.receivepack', 'true']);
    return new GitopsRemote(path);
  }

  git(...args: string[]): string {
    return plainGit(this.path, args);
  }

  /** The commit that `main` is at; empty where there is none. */
  head(): string {
    return this.git(
      'for-each-ref',
      '--format=%(objectname)',
      'refs/heads/main',
    );
  }

  /** Every ref with where it stands, and what HEAD names. */
  refs(): string {
    return `${this.git('symbolic-ref', 'HEAD')}\n${this.git('for-each-ref')}`;
  }

  /** The commits of `main`, the newest first. */
  commits(): string[] {
    return this.git('rev-list', 'main').split('\n');
  }

  /** The id of a folder's tree or a file's blob; `null` where there is none. */
  id(path: string, commit = 'main'): string | null {
    const line = this.git('ls-tree', commit, '--', path);
    return line === '' ? null : line.split(/[ \t]/)[2];
  }

  /** Every file, by its path from the root. */
  files(commit = 'main'): string[] {
    return this.git('ls-tree', '-r', '--name-only', commit).split('\n');
  }

  show(path: string, commit = 'main'): string {
    return this.git('show', `${commit}:${path}`);
  }

  /** Git's own reading of a commit. */
  format(format: string, commit = 'main'): string {
    return this.git('log', '-1', `--format=${format}`, commit);
  }

  /** A commit's trailers as git reads them. */
  trailers(commit = 'main'): Record<string, string[]> {
    const trailers: Record<string, string[]> = {};
    const text = this.format('%(trailers:only=true,unfold=true)', commit);
    for (const line of text.split('\n').filter(Boolean)) {
      const [name, ...value] = line.split(': ');
      trailers[name] = [...(trailers[name] ?? []), value.join(': ')];
    }
    return trailers;
  }

  /** The commits that were made for a request, by their trailer. */
  commitsOf(requestId: string): string[] {
    return this.git(
      'log',
      '--format=%H %(trailers:key=Gimlet-Request,valueonly)',
    )
      .split('\n')
      .filter(line => line.split(' ')[1] === requestId)
      .map(line => line.split(' ')[0]);
  }

  /** Dan changes a file. */
  changeByHand(
    path: string,
    change: (text: string) => string,
    title: string,
  ): Promise<string> {
    const before = `${this.show(path)}\n`;
    const after = change(before);
    if (after === before) {
      throw new Error(`Nothing changes in ${path}`);
    }
    return this.commitByHand(path, after, title);
  }

  /** Dan clones it, writes a file, commits, pushes; all of it three minutes ago. */
  async commitByHand(
    path: string,
    content: string,
    title: string,
  ): Promise<string> {
    const clone = await temporaryFolder('by-hand');
    try {
      const then = `${Math.floor(Date.now() / 1000) - 185} +0000`;
      const env = {
        GIT_AUTHOR_NAME: DAN.name,
        GIT_AUTHOR_EMAIL: DAN.email,
        GIT_AUTHOR_DATE: then,
        GIT_COMMITTER_NAME: DAN.name,
        GIT_COMMITTER_EMAIL: DAN.email,
        GIT_COMMITTER_DATE: then,
      };
      plainGit(clone.path, ['clone', '-q', this.path, '.']);
      mkdirSync(dirname(join(clone.path, path)), { recursive: true });
      writeFileSync(join(clone.path, path), content);
      plainGit(clone.path, ['add', '--', path]);
      plainGit(clone.path, ['commit', '-q', '-m', title], { env });
      plainGit(clone.path, ['push', '-q', 'origin', 'HEAD:main']);
      return this.head();
    } finally {
      await clone.remove();
    }
  }
}
