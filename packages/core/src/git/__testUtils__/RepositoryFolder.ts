import { join } from 'node:path';
import type { Signature } from '@gimlet-io/backstage-plugin-gimlet-common';
import { BareRepository } from '../BareRepository';
import { temporaryFolder } from '../testing';

export const ann: Signature = {
  name: 'Ann',
  email: 'ann@example.com',
  time: 1_700_000_000,
};

/** A temporary folder of repositories, which are closed before it goes. */
export class RepositoryFolder {
  readonly path: string;
  readonly #removeFolder: () => Promise<void>;
  readonly #open: BareRepository[] = [];

  private constructor(made: { path: string; remove: () => Promise<void> }) {
    this.path = made.path;
    this.#removeFolder = made.remove;
  }

  static async create(): Promise<RepositoryFolder> {
    return new RepositoryFolder(await temporaryFolder('git'));
  }

  /** An empty one. */
  async fresh(name: string): Promise<BareRepository> {
    const repository = await BareRepository.init({
      path: join(this.path, name),
      branch: 'main',
    });
    this.closeLater(repository);
    return repository;
  }

  closeLater(repository: BareRepository): void {
    this.#open.push(repository);
  }

  async remove(): Promise<void> {
    await Promise.all(this.#open.map(repository => repository.close()));
    await this.#removeFolder();
  }
}
