import {
  commitSha,
  type CommitSha,
  type ObjectRef,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { FluxTrace } from '../FluxTrace';
import { objectsIn, readYaml } from './manifests';

interface Commit {
  id: string;
  sha: CommitSha;
  t: number;
  parent?: Commit;
  files: ReadonlyMap<string, string>;
  changed: readonly string[];
}

/** A commit's id in place of a recording's `c1`. */
export const shaOf = (id: string): CommitSha => commitSha(id.padEnd(40, '0'));

/** What the steps of a recording did to git and applied by hand, and what can be asked of it. */
export class TraceGit {
  readonly #commits: Commit[] = [];
  readonly #specs = new Map<string, object>();
  readonly #objects = new Map<string, ObjectRef[]>();
  readonly #heads: { t: number; commit: Commit }[] = [];

  constructor({ steps }: Pick<FluxTrace, 'steps'>) {
    for (const step of steps) {
      const parent = this.#heads.at(-1)?.commit;
      if (step.do === 'commit') {
        const commit = {
          id: step.id,
          sha: shaOf(step.id),
          t: step.t,
          parent,
          files: withFiles(parent?.files, step.files),
          changed: Object.keys(step.files),
        };
        this.#commits.push(commit);
        this.#heads.push({ t: step.t, commit });
        for (const text of commit.files.values())
          this.#keepSpec(readYaml(text));
      } else if (step.do === 'reset') {
        this.#heads.push({ t: step.t, commit: this.#commit(step.to) });
      } else if (step.do === 'apply') {
        this.#keepSpec(step.object);
      }
    }
  }

  /** The spec of a Kustomization or a source. */
  specOf(name: string): object {
    const spec = this.#specs.get(name);
    if (!spec) throw new Error(`The recording does not hold ${name}`);
    return spec;
  }

  sha(id: string): CommitSha {
    return this.#commit(id).sha;
  }

  /** When a commit was made; seconds. */
  timeOf(id: string): number {
    return this.#commit(id).t;
  }

  /** The objects of a folder as a commit has it. */
  objects(id: string, folder: string): ObjectRef[] {
    const key = `${id}:${folder}`;
    const known = this.#objects.get(key);
    if (known) return known;
    const { files } = this.#commit(id);
    const objects = objectsIn(
      new Map([...files].filter(([path]) => path.startsWith(`${folder}/`))),
    );
    this.#objects.set(key, objects);
    return objects;
  }

  /** The next commit that changed a folder. */
  nextOn(
    folder: string,
    id: string,
  ): { commit: CommitSha; t: number } | undefined {
    const after = this.#commits.slice(
      this.#commits.indexOf(this.#commit(id)) + 1,
    );
    const next = after.find(({ changed }) =>
      changed.some(path => path === folder || path.startsWith(`${folder}/`)),
    );
    return next && { commit: next.sha, t: next.t };
  }

  /** The branch at a moment, as a revision of Flux's. */
  headAt(t: number): string | undefined {
    const head = this.#heads.findLast(moved => moved.t <= t);
    return head && `main@sha1:${head.commit.sha}`;
  }

  contains = (revision: string, commit: CommitSha): boolean | undefined => {
    const sha = revision.split(':').at(-1);
    let at = this.#commits.find(known => known.sha === sha);
    if (!at) return undefined;
    for (; at; at = at.parent) if (at.sha === commit) return true;
    return false;
  };

  #commit(id: string): Commit {
    const commit = this.#commits.find(known => known.id === id);
    if (!commit) throw new Error(`The recording has no commit ${id}`);
    return commit;
  }

  #keepSpec(object: ReturnType<typeof readYaml>): void {
    const { kind, metadata, spec } = object ?? {};
    if (kind && spec && metadata?.name) {
      this.#specs.set(
        `${kind}/${metadata.namespace ?? ''}/${metadata.name}`,
        spec,
      );
    }
  }
}

/** `null` takes a file away, or a folder. */
function withFiles(
  before: ReadonlyMap<string, string> | undefined,
  changes: Record<string, string | null>,
): ReadonlyMap<string, string> {
  const files = new Map(before);
  for (const [path, text] of Object.entries(changes)) {
    if (text === null) {
      for (const known of files.keys()) {
        if (known === path || known.startsWith(`${path}/`)) files.delete(known);
      }
    } else {
      files.set(path, text);
    }
  }
  return files;
}
