import type { ControllerRevision, PodTemplate } from '../objects/workloads';
import type { AnyObject, ClusterStore, TypedObject } from '../store';
import { WRITER, type ControllerContext } from './Controller';
import type { Informer } from './Informers';
import { controlledBy, templateHash } from './podTemplates';

const CONTROLLER_REVISION = {
  apiVersion: 'apps/v1',
  kind: 'ControllerRevision',
};

/** A workload that remembers its templates. */
type WithTemplate = TypedObject<
  { template: PodTemplate; revisionHistoryLimit: number },
  unknown
>;

/** The templates that StatefulSets and DaemonSets had, each as a ControllerRevision, so that they can go back to one. */
export class TemplateHistory {
  readonly #store: ClusterStore;
  readonly #revisions: Informer<ControllerRevision>;
  readonly #hashLabel: string;

  /** `hashLabel` is where a revision has the hash of its template. */
  constructor({ store, informers }: ControllerContext, hashLabel: string) {
    this.#store = store;
    this.#revisions = informers.of<ControllerRevision>(CONTROLLER_REVISION);
    this.#hashLabel = hashLabel;
  }

  /** The revision of what an object wants now; the newest of all, also where it had that template before. */
  async newestOf(owner: WithTemplate & AnyObject): Promise<ControllerRevision> {
    const { template } = owner.spec;
    const hash = templateHash(template);
    const name = `${owner.metadata.name}-${hash}`;
    const all = this.#revisions.controlledBy(owner);
    const found = all.find(({ metadata }) => metadata.name === name);
    const others = all.filter(other => other !== found);
    const highest = Math.max(0, ...others.map(({ revision }) => revision));
    if (found && found.revision > highest) {
      return found;
    }
    const revision = highest + 1;
    if (found) {
      return this.#store.patch<ControllerRevision>(
        CONTROLLER_REVISION,
        found.metadata,
        { type: 'merge', body: { revision } },
        WRITER,
      );
    }
    return this.#store.create<ControllerRevision>(
      {
        ...CONTROLLER_REVISION,
        metadata: {
          name,
          namespace: owner.metadata.namespace,
          labels: { ...template.metadata?.labels, [this.#hashLabel]: hash },
          annotations: owner.metadata.annotations,
          ownerReferences: [controlledBy(owner)],
        },
        revision,
        data: { spec: { template: { $patch: 'replace', ...template } } },
      },
      WRITER,
    );
  }

  /** The template of a revision; undefined where it is not known any more. */
  templateOf(owner: AnyObject, name: string): PodTemplate | undefined {
    const found = this.#revisions
      .controlledBy(owner)
      .find(({ metadata }) => metadata.name === name);
    if (!found) {
      return undefined;
    }
    const { $patch: _, ...template } = found.data.spec.template;
    return template;
  }

  /** Forgets the oldest revisions that are more than the object keeps, but none that is in use. */
  async cleanUp(
    owner: WithTemplate & AnyObject,
    isUsed: (revision: ControllerRevision) => boolean,
  ): Promise<void> {
    const unused = this.#revisions
      .controlledBy(owner)
      .filter(revision => !isUsed(revision))
      .sort((left, right) => right.revision - left.revision);
    for (const { metadata } of unused.slice(owner.spec.revisionHistoryLimit)) {
      await this.#store.delete(CONTROLLER_REVISION, metadata, {
        uid: metadata.uid,
      });
    }
  }
}
