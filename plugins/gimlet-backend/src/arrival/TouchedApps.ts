import type { ClusterChange } from '../agents';

/** What changed in an environment since it was looked at. */
export type Touched = Pick<
  ClusterChange,
  'environment' | 'apps' | 'shared' | 'anew'
>;

/** Gathers what changed, so that whoever reports is not kept waiting, and many reports are looked at once. */
export class TouchedApps {
  readonly #touched = new Map<
    string,
    { apps: Set<string>; shared: boolean; anew: boolean }
  >();

  add({ environment, apps, shared, anew = false }: Touched): void {
    const before = this.#touched.get(environment);
    this.#touched.set(environment, {
      apps: new Set([...(before?.apps ?? []), ...apps]),
      shared: shared || (before?.shared ?? false),
      anew: anew || (before?.anew ?? false),
    });
  }

  /** What was gathered; it begins anew then. */
  take(): Touched[] {
    const taken = [...this.#touched].map(([environment, touched]) => ({
      ...touched,
      environment,
      apps: [...touched.apps],
    }));
    this.#touched.clear();
    return taken;
  }
}
