import { spawn, type ChildProcess } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { plainGit } from '@gimlet-io/core/testUtils';

/** What a run of `gimlet` did. */
export interface Run {
  /** `null` where a signal ended it. */
  code: number | null;
  stdout: string;
  stderr: string;
}

/** How a run differs from the usual one. */
export interface RunOptions {
  /** From the workplace's folder. */
  cwd?: string;
  env?: Record<string, string | undefined>;
}

/** A run that has begun. */
export interface Running {
  child: ChildProcess;
  ended: Promise<Run>;
}

/** A plan as `-o json` prints it: what these tests read of it. */
export interface PlannedChange {
  digest: string;
  base: string | null;
  tree: string | null;
  path: string;
  changes: boolean;
  message: string;
  files: string[];
  requires: string[];
  removes: string[];
  objects: { change: string; kind: string; name: string; text: string }[];
  artifactId: string;
  warnings: string[];
}

/** What `-o json` prints of a change that was asked for. */
export type MadeChange =
  | {
      status: 'committed' | 'unchanged';
      commit: string;
      branch: string;
      plan: PlannedChange;
    }
  | { status: 'found'; commit: string; branch: string };

/** A change of an app as `release list -o json` prints it. */
export interface ListedChange {
  commit: string;
  environment: string;
  app: string;
  kind: string;
  tree: string | null;
  before: string | null;
  author: { name: string; email: string };
  version?: { sha: string; message: string };
  requestId?: string;
  rollbackTo?: string;
  rolledBackBy?: string;
}

function bundle(): string {
  const { GIMLET_CLI } = process.env;
  if (!GIMLET_CLI) {
    throw new Error(
      'GIMLET_CLI names no bundle of the command line; run the tests by npm run e2e',
    );
  }
  return GIMLET_CLI;
}

/** A person's machine: a folder with a home and a cache of its own, where real `gimlet` and real `git` run as them. */
export class Workplace {
  readonly folder = mkdtempSync(join(tmpdir(), 'gimlet-e2e-'));
  readonly #bundle = bundle();
  readonly #env: Record<string, string | undefined>;
  /** All that `gimlet` has printed here. */
  printed = '';

  /** @param env - what every run has in its environment */
  constructor(env: Record<string, string | undefined> = {}) {
    this.#env = env;
    this.write(
      'home/.gitconfig',
      '[user]\n\tname = Carla Silva\n\temail = carla@acme.example\n[init]\n\tdefaultBranch = main\n',
    );
  }

  /** A path inside of the workplace. */
  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  write(path: string, content: string): string {
    const file = this.path(path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  read(path: string): string {
    return readFileSync(this.path(path), 'utf8');
  }

  /** Runs git in a folder of the workplace and gives its output without the last line feed. */
  git(folder: string, ...args: string[]): string {
    return plainGit(this.path(folder), args);
  }

  /** Starts the bundled command line in a process (and a process group) of its own, with nothing on its standard input. */
  start(args: string[], options: RunOptions = {}): Running {
    const child = spawn(process.execPath, [this.#bundle, ...args], {
      cwd: this.path(options.cwd ?? ''),
      env: {
        PATH: process.env.PATH,
        HELM_BINARY: process.env.HELM_BINARY,
        KUBECTL_BINARY: process.env.KUBECTL_BINARY,
        HOME: this.path('home'),
        XDG_CACHE_HOME: this.path('cache'),
        // Half of a short run is compiling: it is done once.
        NODE_COMPILE_CACHE: this.path('compiled'),
        GIT_CONFIG_NOSYSTEM: '1',
        LC_ALL: 'C.UTF-8',
        ...this.#env,
        ...options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const run: Run = { code: null, stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      run.stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      run.stderr += text;
    });
    const ended = new Promise<Run>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', code => {
        this.printed += run.stdout + run.stderr;
        resolve({ ...run, code });
      });
    });
    return { child, ended };
  }

  /** Runs the command line to its end. */
  gimlet(args: string[], options?: RunOptions): Promise<Run> {
    return this.start(args, options).ended;
  }

  /** Runs a command that has to end well, and gives what it printed for people. */
  async text(args: string[], options?: RunOptions): Promise<string> {
    const { code, stdout, stderr } = await this.gimlet(args, options);
    if (code !== 0) {
      throw new Error(`gimlet ${args.join(' ')} ended with ${code}\n${stderr}`);
    }
    return stdout;
  }

  /** Runs a command that plans, and gives the plan. */
  async plan(args: string[], options?: RunOptions): Promise<PlannedChange> {
    return JSON.parse(await this.text([...args, '-o', 'json'], options));
  }

  /** Runs a command that changes something, and gives what it did. */
  async make(args: string[], options?: RunOptions): Promise<MadeChange> {
    return JSON.parse(await this.text([...args, '-o', 'json'], options));
  }

  /** Runs a command that has to make a commit, and gives the commit and the plan that it is. */
  async commit(
    args: string[],
    options?: RunOptions,
  ): Promise<{ commit: string; plan: PlannedChange }> {
    const made = await this.make(args, options);
    if (made.status !== 'committed') {
      throw new Error(`gimlet ${args.join(' ')}: ${made.status}`);
    }
    return made;
  }

  /** `gimlet release list`, newest first. */
  async list(args: string[], options?: RunOptions): Promise<ListedChange[]> {
    const command = ['release', 'list', ...args, '-o', 'json'];
    const page: { releases: ListedChange[] } = JSON.parse(
      await this.text(command, options),
    );
    return page.releases;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
