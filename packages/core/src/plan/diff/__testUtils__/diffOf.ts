import {
  planDigest,
  type AppPlan,
  type CommitSha,
  type FileMode,
  type PlanDiff,
  type PlannedFile,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { BareRepository, hashBlob } from '../../../git';
import { temporaryFolder } from '../../../git/testing';
import { diffPlan } from '../diffPlan';

/** The app's folder in these tests. */
export const FOLDER = 'production/checkout';

/** Text of a file by path, or text with a mode. */
export type Files = Record<string, string | { mode: FileMode; text: string }>;

interface File {
  path: string;
  mode: FileMode;
  text: string;
}

const filesOf = (files: Files): File[] =>
  Object.entries(files).map(([path, file]) =>
    typeof file === 'string'
      ? { path, mode: '100644', text: file }
      : { path, ...file },
  );

const planned = (files: File[]): PlannedFile[] =>
  files.map(({ path, mode, text }) => ({
    path,
    mode,
    blob: hashBlob(text),
    content: text,
  }));

/** A repository in which plans from one state of files to another are compared. */
export class DiffRepository {
  readonly #repository: BareRepository;
  readonly #remove: () => Promise<void>;

  private constructor(repository: BareRepository, remove: () => Promise<void>) {
    this.#repository = repository;
    this.#remove = remove;
  }

  static async create(): Promise<DiffRepository> {
    const { path, remove } = await temporaryFolder('diff-plan');
    const repository = await BareRepository.init({ path, branch: 'main' });
    return new DiffRepository(repository, remove);
  }

  async remove(): Promise<void> {
    await this.#repository.close();
    await this.#remove();
  }

  /** The diff of a plan that makes `after` out of `before` (`null`: an empty repository). */
  async diff(
    before: Files | null,
    after: Files,
    more: Partial<AppPlan> = {},
  ): Promise<PlanDiff> {
    const files = filesOf(after);
    const isInside = ({ path }: File) => path.startsWith(`${FOLDER}/`);
    const plan: AppPlan = {
      action: 'release',
      repository: 'acme/gitops',
      branch: 'main',
      environment: 'production',
      app: 'checkout',
      base: before && (await this.#commit(before)),
      pins: [],
      folder: {
        path: FOLDER,
        before: null,
        after: null,
        files: planned(files.filter(isInside)),
      },
      requires: planned(files.filter(file => !isInside(file))),
      removes: [],
      message: 'test',
      digest: planDigest('9b2e41c7'.repeat(8)),
      warnings: [],
      jobs: [],
      ...more,
    };
    return diffPlan(plan, this.#repository);
  }

  async #commit(files: Files): Promise<CommitSha> {
    const changes = [];
    for (const { path, mode, text } of filesOf(files)) {
      const blob = await this.#repository.writeBlob(text);
      changes.push({ path, mode, blob });
    }
    const who = { name: 'Ann', email: 'ann@example.com', time: 1_700_000_000 };
    return this.#repository.writeCommit({
      tree: await this.#repository.changeTree(null, changes),
      parents: [],
      author: who,
      committer: who,
      message: 'state\n',
    });
  }
}

/** Each object and each of its fields in one line. */
export function summary({ objects }: PlanDiff): string[] {
  return objects.flatMap(({ change, object, fields }) => [
    `${change} ${object.kind} ${object.namespace ?? ''}/${object.name}`,
    ...fields.map(
      ({ change: how, path, before, after }) =>
        `  ${how} ${path}: ${JSON.stringify(before)} -> ${JSON.stringify(
          after,
        )}`,
    ),
  ]);
}

export const deployment = (image: string, more = '') => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: checkout
  namespace: shop
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: main
          image: ${image}
${more}`;

export const service = `apiVersion: v1
kind: Service
metadata: { name: checkout, namespace: shop }
spec: { ports: [{ port: 80 }] }
`;

export const configMap = (name: string, value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: shop}\ndata: {a: ${value}}\n`;

/** release.json of a version. */
export const releaseOf = (sha: string, message: string) =>
  `${JSON.stringify({
    app: 'checkout',
    env: 'production',
    artifactId: `acme/checkout-${sha.slice(0, 4)}`,
    version: { repositoryName: 'acme/checkout', sha, message },
  })}\n`;
