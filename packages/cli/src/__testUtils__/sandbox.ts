import { execFileSync, spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bundleOfSources } from './bundle';

/** What a run of `gimlet` did. */
export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Options of one run. */
export interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
  input?: string;
}

/** A folder of its own with a home, where real `gimlet` and real `git` run as one user; removed by `remove`. */
export class Sandbox {
  readonly folder = mkdtempSync(join(tmpdir(), 'gimlet-cli-'));
  readonly #bundle = bundleOfSources();

  constructor() {
    mkdirSync(this.path('home'));
    this.write(
      'home/.gitconfig',
      '[user]\n\tname = Carla Silva\n\temail = carla@example.com\n[init]\n\tdefaultBranch = main\n',
    );
  }

  /** A path inside of the sandbox. */
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

  #env(extra: Record<string, string> = {}): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      HELM_BINARY: process.env.HELM_BINARY,
      KUBECTL_BINARY: process.env.KUBECTL_BINARY,
      HOME: this.path('home'),
      XDG_CACHE_HOME: this.path('cache'),
      GIT_CONFIG_NOSYSTEM: '1',
      LC_ALL: 'C.UTF-8',
      ...extra,
    };
  }

  /** Runs git in a folder of the sandbox and gives its output without the last line feed. */
  git(folder: string, ...args: string[]): string {
    return execFileSync('git', args, {
      cwd: this.path(folder),
      env: this.#env(),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trimEnd();
  }

  /** Runs the bundled command line in a process of its own. */
  gimlet(args: string[], options: RunOptions = {}): Promise<Run> {
    return new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [this.#bundle, ...args], {
        cwd: options.cwd ?? this.folder,
        env: this.#env(options.env),
      });
      let stdout = '';
      let stderr = '';
      child.stdout.setEncoding('utf8').on('data', text => {
        stdout += text;
      });
      child.stderr.setEncoding('utf8').on('data', text => {
        stderr += text;
      });
      child.once('error', reject);
      child.once('close', code => resolve({ code, stdout, stderr }));
      child.stdin.end(options.input ?? '');
    });
  }

  /** Runs `gimlet` and gives the JSON that it printed; fails with its error when it did not end well. */
  async json(args: string[], options: RunOptions = {}): Promise<unknown> {
    const run = await this.gimlet([...args, '-o', 'json'], options);
    if (run.code !== 0) {
      throw new Error(`gimlet ${args.join(' ')}: ${run.code}\n${run.stderr}`);
    }
    return JSON.parse(run.stdout);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
