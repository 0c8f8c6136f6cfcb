import type {
  KustomizationObservation,
  ObjectRef,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { refKey, type AppMarks, type ObjectRecord } from './ObjectRecord';
import type { RecordIndex } from './RecordIndex';

/** Whether an object is the environment's, and of which app. */
export interface Belonging {
  /** It is part of the agent's environment, so it is reported. */
  ours: boolean;
  app?: string;
}

const NOT_OURS: Belonging = { ours: false };

/** An object that others follow from, as far up as owners are known. */
interface Top {
  ref: ObjectRef;
  /** Of the topmost object that is known, which may be below the top. */
  marks: AppMarks;
}

/**
 * Says which app an object is part of. The object at the top of its owners decides:
 *
 * 1. by the Kustomization in whose inventory it is, and the labels `gimlet.io/app` and `gimlet.io/environment` of that;
 * 2. else by those labels on the object;
 * 3. else by its label `app.kubernetes.io/instance`;
 * 4. else by its annotations `gimlet.io/app` and `gimlet.io/environment`.
 *
 * What names another environment is not ours. By 3 and 4 alone an object is ours only in a namespace into which the environment's
 * Kustomizations write (in any, where there are none), and of an app only where that app has objects, so that an app of the same name
 * in another namespace stays another one.
 */
export class AppMapping {
  private readonly records: RecordIndex;
  private environment?: string;
  /** By the reference of an object: the Kustomizations that applied it. */
  private inventories = new Map<string, KustomizationObservation[]>();
  /** Into which the environment's Kustomizations write. */
  private namespaces = new Set<string>();
  /** By app: the namespaces of its objects. */
  private claims = new Map<string, Set<string>>();
  private fingerprint = '';

  constructor(records: RecordIndex) {
    this.records = records;
  }

  setEnvironment(environment: string): void {
    this.environment = environment;
  }

  /**
   * Takes the Kustomizations as they are now.
   *
   * @returns whether objects may belong elsewhere than before.
   */
  update(): boolean {
    const inventories = new Map<string, KustomizationObservation[]>();
    const namespaces = new Set<string>();
    const claims = new Map<string, Set<string>>();
    const helmReleases: ObjectRecord[] = [];
    for (const record of this.records.all()) {
      const { observation } = record;
      if (observation?.type === 'helmRelease') helmReleases.push(record);
      if (observation?.type !== 'kustomization') continue;
      const ours = this.isOurs(observation.environment);
      for (const object of observation.inventory) {
        const key = refKey(object);
        const known = inventories.get(key);
        if (known) known.push(observation);
        else inventories.set(key, [observation]);
        if (!ours || !object.namespace) continue;
        namespaces.add(object.namespace);
        const app =
          observation.app ?? this.records.find(object)?.marks.instance;
        if (!app) continue;
        const claimed = claims.get(app);
        if (claimed) claimed.add(object.namespace);
        else claims.set(app, new Set([object.namespace]));
      }
    }
    this.inventories = inventories;
    for (const release of helmReleases) {
      if (this.isOwnRelease(release)) namespaces.add(release.ref.namespace);
    }
    this.namespaces = namespaces;
    this.claims = claims;
    const before = this.fingerprint;
    this.fingerprint = fingerprintOf(inventories, namespaces, claims);
    return this.fingerprint !== before;
  }

  /** Of a Kustomization, a source or a HelmRelease by its own labels, of an event by whom it is about, of all others by their top. */
  belonging(record: ObjectRecord): Belonging {
    const { observation } = record;
    switch (observation?.type) {
      case 'kustomization':
        return this.isOurs(observation.environment)
          ? { ours: true, app: observation.app }
          : NOT_OURS;
      case 'source':
        return this.isOurs(record.marks.environment)
          ? { ours: true }
          : NOT_OURS;
      case 'helmRelease':
        return {
          ...this.ofTop({ ref: record.ref, marks: record.marks }),
          ours: this.isOwnRelease(record),
        };
      case 'event': {
        const involved = this.records.find(observation.involved);
        return involved && involved !== record
          ? this.belonging(involved)
          : NOT_OURS;
      }
      default:
        return this.ofTop(this.topOf(record));
    }
  }

  /** The object at the top of the owners of another; undefined where it has none. */
  ownerAtTop(record: ObjectRecord): ObjectRef | undefined {
    return record.owner && this.topOf(record).ref;
  }

  private topOf(record: ObjectRecord): Top {
    let known = record;
    let { ref } = record;
    // Owners are of one namespace and made before what they own; a ring is nothing that Kubernetes makes, but may be written.
    for (let steps = 0; known.owner && steps < 10; steps += 1) {
      ref = known.owner.ref;
      const above = this.records.findUid(known.owner.uid);
      if (!above) break;
      known = above;
    }
    return { ref, marks: known.marks };
  }

  private ofTop({ ref, marks }: Top): Belonging {
    const appliedBy = this.inventories.get(refKey(ref)) ?? [];
    const ours = appliedBy.filter(({ environment }) =>
      this.isOurs(environment),
    );
    if (appliedBy.length > 0 && ours.length === 0) return NOT_OURS;
    const own = ours.find(({ app }) => app);
    if (own) return { ours: true, app: own.app };
    if (!this.isOurs(marks.environment)) return NOT_OURS;
    if (marks.app) return { ours: true, app: marks.app };
    const inEnvironment =
      ours.length > 0 ||
      this.namespaces.size === 0 ||
      this.namespaces.has(ref.namespace);
    if (!inEnvironment) return NOT_OURS;
    const app = this.namedApp(marks);
    if (app && this.mayClaim(app, ref.namespace)) return { ours: true, app };
    return { ours: ours.length > 0 };
  }

  private namedApp(marks: AppMarks): string | undefined {
    if (marks.instance) return marks.instance;
    return this.isOurs(marks.annotatedEnvironment)
      ? marks.annotatedApp
      : undefined;
  }

  private mayClaim(app: string, namespace: string): boolean {
    return this.claims.get(app)?.has(namespace) ?? true;
  }

  /** A HelmRelease that neither names another environment nor was applied by another one's Kustomizations alone. */
  private isOwnRelease({ ref, marks }: ObjectRecord): boolean {
    const appliedBy = this.inventories.get(refKey(ref));
    return (
      this.isOurs(marks.environment) &&
      (!appliedBy ||
        appliedBy.some(({ environment }) => this.isOurs(environment)))
    );
  }

  /** What names no environment is of the one whose agent sees it. */
  private isOurs(environment: string | undefined): boolean {
    return environment === undefined || environment === this.environment;
  }
}

/** Differs where any object may belong elsewhere. */
function fingerprintOf(
  inventories: ReadonlyMap<string, readonly KustomizationObservation[]>,
  namespaces: ReadonlySet<string>,
  claims: ReadonlyMap<string, ReadonlySet<string>>,
): string {
  const applied = [...inventories].map(
    ([key, by]) =>
      `${key}=${by.map(({ app, environment }) => `${environment}/${app}`)}`,
  );
  const claimed = [...claims].map(([app, of]) => `${app}:${[...of].sort()}`);
  return [applied.sort(), [...namespaces].sort(), claimed.sort()].join('\n');
}
