import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Signature } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { BareRepository } from '../../git';
import {
  startGitHttpServer,
  temporaryFolder,
  type GitHttpServer,
} from '../../git/testing';
import { CommitQueue, type CommitQueueOptions } from '../CommitQueue';
import type { QueueClock } from '../Pace';
import { GitopsRemote } from '../../gitops/testing';

export const CARLA: Signature = {
  name: 'Carla',
  email: 'carla@example.com',
  time: 1_700_000_100,
};

/** A clock that sleeps at once and remembers for how long. */
export class FakeClock implements QueueClock {
  readonly slept: number[] = [];
  #now = 1_700_000_200_000;

  now(): number {
    return this.#now;
  }

  async sleep(milliseconds: number): Promise<void> {
    this.slept.push(milliseconds);
    this.#now += milliseconds;
    // Lets others have their turn, as a real sleep does.
    await new Promise(resolve => {
      setImmediate(resolve);
    });
  }

  pass(milliseconds: number): void {
    this.#now += milliseconds;
  }
}

/** A remote, a mirror of it and a queue in front of it. */
export interface QueueUnderTest {
  remote: GitopsRemote;
  repository: BareRepository;
  queue: CommitQueue;
  clock: FakeClock;
}

/** A folder with remotes, served over HTTP as well; everything goes with `remove`. */
export class QueueBench {
  readonly folder: string;
  readonly server: GitHttpServer;
  readonly #remove: () => Promise<void>;
  readonly #open: BareRepository[] = [];
  #count = 0;

  private constructor(
    folder: string,
    server: GitHttpServer,
    remove: () => Promise<void>,
  ) {
    this.folder = folder;
    this.server = server;
    this.#remove = remove;
  }

  static async create(): Promise<QueueBench> {
    const { path, remove } = await temporaryFolder('apply');
    mkdirSync(join(path, 'remotes'));
    const server = await startGitHttpServer({ root: join(path, 'remotes') });
    return new QueueBench(path, server, remove);
  }

  /** With a layout, or without anything. */
  remote({ empty = false }: { empty?: boolean } = {}): GitopsRemote {
    this.#count += 1;
    return GitopsRemote.create(
      join(this.folder, 'remotes'),
      `${this.#count}.git`,
      ...(empty ? [{}] : []),
    );
  }

  /** A fresh mirror, over HTTP. */
  async mirror(remote: GitopsRemote): Promise<BareRepository> {
    this.#count += 1;
    const name = remote.path.split('/').slice(-1)[0];
    const repository = await remote.mirror(
      join(this.folder, `mirror ${this.#count}`),
      this.server.url(name),
    );
    this.#open.push(repository);
    return repository;
  }

  async start(
    options: Partial<CommitQueueOptions> & { remote?: GitopsRemote } = {},
  ): Promise<QueueUnderTest> {
    const { remote = this.remote(), ...rest } = options;
    const repository = await this.mirror(remote);
    const clock = new FakeClock();
    const queue = new CommitQueue({
      repository,
      branch: 'main',
      clock,
      ...rest,
    });
    return { remote, repository, queue, clock };
  }

  async remove(): Promise<void> {
    await Promise.all(this.#open.map(repository => repository.close()));
    await this.server.close();
    await this.#remove();
  }
}
