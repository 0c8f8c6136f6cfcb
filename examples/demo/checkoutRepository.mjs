import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './terminal.mjs';

const examples = dirname(dirname(fileURLToPath(import.meta.url)));

/** Who works on the example; the time of each commit is when the demo plays. */
const PEOPLE = {
  bob: { name: 'Bob Nagy', email: 'bob@acme.example' },
  carla: { name: 'Carla Silva', email: 'carla@acme.example' },
};

/** The application repository of `checkout`: its manifests, and the chart that they name. */
export class CheckoutRepository {
  constructor(folder) {
    this.folder = folder;
  }

  async create() {
    mkdirSync(this.folder, { recursive: true });
    cpSync(join(examples, 'apps', 'checkout'), this.folder, {
      recursive: true,
    });
    cpSync(
      join(examples, 'charts', 'web'),
      join(this.folder, 'charts', 'web'),
      { recursive: true },
    );
    await this.git('init', '--quiet', '--initial-branch=main');
    await this.git(
      'remote',
      'add',
      'origin',
      'https://git.acme.example/acme/checkout.git',
    );
  }

  /** Changes the production manifest by replacing a text in it. */
  edit(before, after) {
    const file = join(this.folder, '.gimlet', 'production-checkout.yaml');
    const text = readFileSync(file, 'utf8');
    if (!text.includes(before)) {
      throw new Error(`${file} does not hold ${JSON.stringify(before)}`);
    }
    writeFileSync(file, text.replace(before, after));
  }

  /** Commits everything and returns the commit's id. */
  async commit(person, message) {
    const { name, email } = PEOPLE[person];
    await this.git('add', '--all');
    await this.git(
      '-c',
      `user.name=${name}`,
      '-c',
      `user.email=${email}`,
      'commit',
      '--quiet',
      `--message=${message}`,
    );
    return this.git('rev-parse', 'HEAD');
  }

  git(...args) {
    return run('git', args, { cwd: this.folder });
  }
}
