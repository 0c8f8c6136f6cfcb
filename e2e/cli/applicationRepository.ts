import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainGit } from '@gimlet-io/core/testUtils';
import type { Workplace } from './workplace';

const examples = join(__dirname, '..', '..', 'examples');

/** The names that the examples and these tests give to people. */
export const BOB = { name: 'Bob Nagy', email: 'bob@acme.example' };

/** A real git repository of an application in a workplace: the example's manifests, and the example's chart. */
export class ApplicationRepository {
  readonly folder: string;

  /** `acme/<app>`, made of the example with another name. */
  constructor(readonly workplace: Workplace, readonly app = 'checkout') {
    this.folder = workplace.path(app);
    cpSync(join(examples, 'apps', 'checkout'), this.folder, {
      recursive: true,
    });
    cpSync(join(examples, 'charts'), join(this.folder, 'charts'), {
      recursive: true,
    });
    for (const environment of ['production', 'staging']) {
      this.edit('app: checkout', `app: ${app}`, environment);
    }
    this.git('init', '-q', '-b', 'main');
    this.git(
      'remote',
      'add',
      'origin',
      `https://git.acme.example/acme/${app}.git`,
    );
  }

  git(...args: string[]): string {
    return plainGit(this.folder, args, {
      env: {
        GIT_AUTHOR_NAME: BOB.name,
        GIT_AUTHOR_EMAIL: BOB.email,
        GIT_AUTHOR_DATE: undefined,
        GIT_COMMITTER_DATE: undefined,
      },
    });
  }

  /** The manifest of an environment, from the root of the repository. */
  manifest(environment = 'production'): string {
    return `.gimlet/${environment}-checkout.yaml`;
  }

  /** Replaces a text in a manifest. */
  edit(before: string, after: string, environment = 'production'): void {
    const file = join(this.folder, this.manifest(environment));
    const text = readFileSync(file, 'utf8');
    if (!text.includes(before)) {
      throw new Error(`${file} does not hold ${JSON.stringify(before)}`);
    }
    writeFileSync(file, text.replace(before, after));
  }

  /** Commits everything as Bob. */
  commit(message: string): string {
    this.git('add', '--all');
    this.git('commit', '-q', '--allow-empty', '-m', message);
    return this.git('rev-parse', 'HEAD');
  }

  /** Commits everything and makes the artifact of it, by the command line. */
  async version(message: string): Promise<{ sha: string; artifact: string }> {
    const sha = this.commit(message);
    const artifact = this.workplace.path(
      'artifacts',
      `${this.app}-${sha.slice(0, 7)}.json`,
    );
    await this.workplace.text(['artifact', 'create', '--file', artifact], {
      cwd: this.app,
    });
    return { sha, artifact };
  }
}
