import {
  DEFAULT_COMMITTER,
  LAYOUT_FILE,
  layoutFileSchema,
  type CommitSha,
  type FileMode,
  type LayoutFile,
  type PlanAction,
  type Signature,
  type TreeId,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { BareRepository, type TreeChange } from '../../git';
import { fileAt, folderTree } from '../../gitops/commitDigest';
import { planDigest } from '../../gitops/digest';
import { formatLayoutFile } from '../../gitops/layoutFile';
import { formatMessage, withRequestId } from '../../gitops/message';
import { appPath, formatHold, holdPath } from '../../gitops/paths';
import { temporaryFolder } from '../../git/testing';

/** Text of files by path; `null`: the file goes. @public */
export type Changes = Record<string, string | null>;

/** A commit that Gimlet could have made. @public */
export interface GimletCommit {
  action: Exclude<PlanAction, 'bootstrap' | 'variables'>;
  environment?: string;
  app?: string;
  /** The folder's files by name; absent: as they are; `null`: none. */
  files?: Record<string, string> | null;
  /** `true`: writes the hold, `false`: removes it. */
  hold?: boolean;
  reason?: string;
  requestId?: string;
  requestedBy?: string;
  rollbackTo?: CommitSha;
  promotedFrom?: { environment: string; commit: CommitSha };
  parent?: CommitSha;
}

export const ANN = { name: 'Ann', email: 'ann@example.com' };
export const BOB = { name: 'Bob', email: 'bob@example.com' };

const REPOSITORY = 'acme/gitops';
const FIRST_TIME = 1_700_000_000;

/** A layout of environments that each have a folder of their own; a single one called '' has the root. */
export function layoutOf(environments: Record<string, string>): LayoutFile {
  return layoutFileSchema.parse({
    version: 1,
    repository: REPOSITORY,
    branch: 'main',
    environments: Object.fromEntries(
      Object.entries(environments).map(([name, path]) => [
        name,
        { path, namePrefix: `acme-${name}`, sourceRef: { name: 'gitops' } },
      ]),
    ),
  });
}

/** release.json of a version, as Gimlet writes it. @public */
export function releaseFile(
  environment: string,
  app: string,
  title: string,
): string {
  return `${JSON.stringify({
    app,
    env: environment,
    artifactId: `acme/${app}-${title}`,
    version: {
      repositoryName: `acme/${app}`,
      sha: Buffer.from(title).toString('hex').padEnd(40, '0').slice(0, 40),
      message: title,
    },
  })}\n`;
}

/** A folder with a release of a version. @public */
export function release(
  environment: string,
  app: string,
  title: string,
): Record<string, string> {
  return {
    'deployment.yaml': `image: ${app}:${title}\n`,
    'release.json': releaseFile(environment, app, title),
  };
}

/** A gitops repository whose history a test writes, commit by commit. Every commit is a minute after the one before. @public */
export class TestHistory {
  readonly repository: BareRepository;
  readonly path: string;
  readonly layout: LayoutFile;
  readonly #remove: () => Promise<void>;
  #time = FIRST_TIME;
  #head: CommitSha | undefined;

  private constructor(
    repository: BareRepository,
    layout: LayoutFile,
    remove: () => Promise<void>,
  ) {
    this.repository = repository;
    this.path = repository.path;
    this.layout = layout;
    this.#remove = remove;
  }

  /** With a first commit that holds the layout file. */
  static async create(
    environments: Record<string, string> = {
      staging: 'staging',
      production: 'production',
    },
  ): Promise<TestHistory> {
    const folder = await temporaryFolder('history');
    const repository = await BareRepository.init({
      path: folder.path,
      branch: 'main',
    });
    const history = new TestHistory(
      repository,
      layoutOf(environments),
      folder.remove,
    );
    await history.byHand({
      message: 'layout',
      changes: { [LAYOUT_FILE]: formatLayoutFile(history.layout) },
    });
    return history;
  }

  get head(): CommitSha {
    if (!this.#head) throw new Error('no commit yet');
    return this.#head;
  }

  async remove(): Promise<void> {
    await this.repository.close();
    await this.#remove();
  }

  /** Moves the branch. */
  async moveTo(commit: CommitSha): Promise<CommitSha> {
    await this.repository.updateRef('main', commit, this.#head ?? null);
    this.#head = commit;
    return commit;
  }

  /** A commit of a person, on the head unless said otherwise. More than one parent: a merge, with the tree of the first changed. */
  async byHand(options: {
    message: string;
    changes?: Changes;
    parents?: CommitSha[];
    who?: Omit<Signature, 'time'>;
    committer?: Omit<Signature, 'time'>;
    mode?: FileMode;
    stay?: boolean;
  }): Promise<CommitSha> {
    const { message, changes = {}, who = BOB, mode = '100644' } = options;
    const parents = options.parents ?? (this.#head ? [this.#head] : []);
    const treeChanges: TreeChange[] = [];
    for (const [path, text] of Object.entries(changes)) {
      treeChanges.push(
        text === null
          ? { path, delete: true }
          : { path, mode, blob: await this.repository.writeBlob(text) },
      );
    }
    return this.#write({
      tree: await this.repository.changeTree(parents[0] ?? null, treeChanges),
      parents,
      author: who,
      committer: options.committer ?? who,
      message,
      stay: options.stay ?? false,
    });
  }

  /** A commit as Gimlet makes it, with trailers and a digest that fits. With `parent`, the branch stays where it is. */
  async gimlet(commit: GimletCommit): Promise<CommitSha> {
    const { action, environment = 'production', app = 'checkout' } = commit;
    const parent = commit.parent ?? this.head;
    const place = this.layout.environments[environment];
    const folder = appPath(place, app);
    const hold = holdPath(place, app);
    const changes: TreeChange[] = [];
    if (commit.files !== undefined) {
      for (const { path } of await this.repository.files(parent, folder)) {
        changes.push({ path, delete: true });
      }
      for (const [name, text] of Object.entries(commit.files ?? {})) {
        const path = `${folder}/${name}`;
        const blob = await this.repository.writeBlob(text);
        const gone = changes.findIndex(change => change.path === path);
        if (gone >= 0) changes.splice(gone, 1);
        changes.push({ path, mode: '100644', blob });
      }
    }
    const requires = commit.hold ? [hold] : [];
    const removes = commit.hold === false ? [hold] : [];
    if (commit.hold) {
      const blob = await this.repository.writeBlob(
        formatHold(environment, app),
      );
      changes.push({ path: hold, mode: '100644', blob });
    }
    changes.push(...removes.map(path => ({ path, delete: true as const })));

    const tree = await this.repository.changeTree(parent, changes);
    const draft = await this.#draft(tree);
    const files = await this.repository.files(draft, folder);
    for (const path of requires) {
      const required = await fileAt(this.repository, draft, path);
      if (required) files.push(required);
    }
    const digest = planDigest({
      repository: REPOSITORY,
      branch: 'main',
      environment,
      action,
      app: {
        name: app,
        path: folder,
        base: await folderTree(this.repository, parent, folder),
        after: await folderTree(this.repository, draft, folder),
      },
      files,
      deletes: removes,
    });
    const message = formatMessage({
      action,
      environment,
      app,
      digest,
      requires,
      removes,
      reason: commit.reason,
      requestedBy: commit.requestedBy,
      rollbackTo: commit.rollbackTo,
      promotedFrom: commit.promotedFrom,
    });
    return this.#write({
      tree,
      parents: [parent],
      author: ANN,
      committer: DEFAULT_COMMITTER,
      message: commit.requestId
        ? withRequestId(message, commit.requestId)
        : message,
      stay: commit.parent !== undefined,
    });
  }

  /** The files of a folder as they were at a commit. */
  async folderAt(
    commit: CommitSha,
    folder: string,
  ): Promise<Record<string, string>> {
    const files: Record<string, string> = {};
    for (const { path, blob } of await this.repository.files(commit, folder)) {
      const content = await this.repository.read(blob);
      files[path.slice(folder.length + 1)] = content.toString('utf8');
    }
    return files;
  }

  /** What a merge has to write to have a folder as another commit has it. */
  async takeFolder(
    base: CommitSha,
    from: CommitSha,
    folder: string,
  ): Promise<Changes> {
    const changes: Changes = {};
    for (const { path } of await this.repository.files(base, folder)) {
      changes[path] = null;
    }
    const files = await this.folderAt(from, folder);
    for (const [name, text] of Object.entries(files)) {
      changes[`${folder}/${name}`] = text;
    }
    return changes;
  }

  /** A commit that only lends its tree to be looked at. */
  async #draft(tree: TreeId): Promise<CommitSha> {
    const who = { ...ANN, time: FIRST_TIME };
    return this.repository.writeCommit({
      tree,
      parents: [],
      author: who,
      committer: who,
      message: 'draft\n',
    });
  }

  async #write(commit: {
    tree: TreeId;
    parents: CommitSha[];
    author: Omit<Signature, 'time'>;
    committer: Omit<Signature, 'time'>;
    message: string;
    stay: boolean;
  }): Promise<CommitSha> {
    this.#time += 60;
    const { tree, parents, author, committer, message, stay } = commit;
    const id = await this.repository.writeCommit({
      tree,
      parents,
      author: { ...author, time: this.#time },
      committer: { ...committer, time: this.#time },
      message,
    });
    return stay ? id : this.moveTo(id);
  }
}
