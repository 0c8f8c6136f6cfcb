import { ManualClock } from '../clock/ManualClock';
import { systemClock, type Clock } from '../clock/Clock';
import type { ClusterStore, KubeObject } from '../store';
import { startTraceCluster } from './__testUtils__/startTraceCluster';
import { GitHost } from './__testUtils__/GitHost';
import { GIT_REPOSITORY, type GitRepository } from './api/GitRepository';
import { KUSTOMIZATION, type Kustomization } from './api/Kustomization';
import { getCondition } from './api/conditions';
import { startFlux, type Flux } from './startFlux';

const START = new Date('2030-01-01T00:00:00Z');
const inFlux = (name: string) => ({ name, namespace: 'flux-system' });

const configMap = (name: string, namespace?: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}${
    namespace ? `, namespace: ${namespace}` : ''
  }}\n`;

const deployment = (image: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: checkout, namespace: default}
spec:
  selector: {matchLabels: {app: checkout}}
  template:
    metadata: {labels: {app: checkout}}
    spec: {containers: [{name: main, image: "${image}"}]}
`;

describe('startFlux', () => {
  let git: GitHost;
  let store: ClusterStore;
  let flux: Flux;
  let stops: Array<() => Promise<void> | void>;
  let problems: string[];
  let commits: number;

  async function start(clock: Clock) {
    commits = 0;
    problems = [];
    git = await GitHost.start({
      name: 'gitops',
      branch: 'main',
      transport: 'file',
    });
    const cluster = await startTraceCluster({
      clock,
      onError: error => problems.push(String(error)),
    });
    store = cluster.store;
    flux = await startFlux({
      store,
      clock,
      onError: (what, error) => problems.push(`${what}: ${error}`),
    });
    stops = [() => flux.stop(), () => cluster.stop(), () => git.stop()];
    await store.create<KubeObject>({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'flux-system' },
    });
  }

  /** A clock that a test moves, and the way to move it. */
  async function startManually() {
    const clock: ManualClock = new ManualClock({
      start: START,
      settled: async () => flux?.settled(),
    });
    await start(clock);
    return (seconds: number) =>
      clock.advanceTo(new Date(clock.now().getTime() + seconds * 1000));
  }

  afterEach(async () => {
    for (const stop of stops) {
      await stop();
    }
    if (problems.length) {
      throw new Error(problems.join('\n'));
    }
  });

  const commit = (files: Record<string, string | null>) => {
    commits++;
    return git.commit({ id: `c${commits}`, message: `c${commits}`, files });
  };

  async function follow(spec: Partial<Kustomization['spec']> = {}) {
    await store.create<KubeObject>({
      ...GIT_REPOSITORY,
      metadata: inFlux('gitops'),
      spec: {
        url: `${git.base}/gitops.git`,
        interval: '1m',
        ref: { branch: 'main' },
      },
    });
    await store.create<KubeObject>({
      ...KUSTOMIZATION,
      metadata: inFlux('apps'),
      spec: {
        interval: '10m',
        retryInterval: '5s',
        prune: true,
        path: './apps',
        sourceRef: { kind: 'GitRepository', name: 'gitops' },
        ...spec,
      },
    });
  }

  const kustomization = () =>
    store.get<Kustomization>(KUSTOMIZATION, inFlux('apps'));
  const source = () =>
    store.get<GitRepository>(GIT_REPOSITORY, inFlux('gitops'));
  const configMaps = async (namespace: string) =>
    (
      await store.list({ apiVersion: 'v1', kind: 'ConfigMap' }, { namespace })
    ).items.map(({ metadata }) => metadata.name);
  const sha = (id: string) => git.commits.get(id)!;
  const patch = (
    kind: { apiVersion: string; kind: string },
    name: string,
    body: Record<string, unknown>,
  ) => store.patch(kind, inFlux(name), { type: 'merge', body });

  it('takes what is new in git after the interval, without being asked', async () => {
    const after = await startManually();
    await commit({ 'apps/a.yaml': configMap('a', 'default') });
    await follow();
    await after(5);
    expect(await configMaps('default')).toEqual(['a']);

    await commit({
      'apps/a.yaml': null,
      'apps/b.yaml': configMap('b', 'default'),
    });
    await after(40);
    expect(await configMaps('default')).toEqual(['a']);
    await after(30);
    expect(await configMaps('default')).toEqual(['b']);
    expect((await kustomization()).status?.lastAppliedRevision).toBe(
      `main@sha1:${sha('c2')}`,
    );
  });

  it('says what it does not do, and does not do half of it', async () => {
    const after = await startManually();
    await commit({ 'apps/a.yaml': configMap('a', 'default') });
    await follow({ postBuild: { substitute: { a: 'b' } } } as object);
    await after(5);
    expect(getCondition(await kustomization(), 'Ready')).toMatchObject({
      status: 'False',
      reason: 'BuildFailed',
      message:
        'this is a stand-in for Flux, which knows nothing of spec.postBuild',
    });
    expect(await configMaps('default')).toEqual([]);
    await patch(KUSTOMIZATION, 'apps', { spec: { postBuild: null } });
    await after(5);
    expect(await configMaps('default')).toEqual(['a']);
    await patch(GIT_REPOSITORY, 'gitops', { spec: { ref: { semver: '*' } } });
    await after(5);
    expect(getCondition(await source(), 'Ready')?.message).toBe(
      'this is a stand-in for Flux, which knows nothing of spec.ref.semver',
    );
  });

  it('looks at nothing any more when it was stopped', async () => {
    const after = await startManually();
    await commit({ 'apps/checkout.yaml': deployment('checkout:missing') });
    await follow({ wait: true });
    await after(10);
    expect(getCondition(await kustomization(), 'Healthy')?.status).toBe(
      'Unknown',
    );
    await flux.stop();
    await after(1);
    const look = jest.spyOn(store, 'get');
    await after(60);
    const kinds = look.mock.calls.map(([{ kind }]) => kind);
    expect(kinds).not.toContain('Deployment');
  });

  it('undoes a change by hand after the interval of the Kustomization', async () => {
    const after = await startManually();
    await commit({
      'apps/a.yaml': `${configMap('a', 'default')}data: {a: "1"}\n`,
    });
    await follow();
    await after(5);
    const kind = { apiVersion: 'v1', kind: 'ConfigMap' };
    const name = { namespace: 'default', name: 'a' };
    await store.patch(kind, name, {
      type: 'merge',
      body: { data: { a: '2' } },
    });
    await after(500);
    expect((await store.get(kind, name)).data).toEqual({ a: '2' });
    await after(200);
    expect((await store.get(kind, name)).data).toEqual({ a: '1' });
  });

  it('does nothing while the source is suspended', async () => {
    const after = await startManually();
    await commit({ 'apps/a.yaml': configMap('a', 'default') });
    await follow();
    await after(5);
    await patch(GIT_REPOSITORY, 'gitops', { spec: { suspend: true } });
    await after(1);
    await commit({ 'apps/b.yaml': configMap('b', 'default') });
    await after(300);
    expect(await configMaps('default')).toEqual(['a']);
    await patch(GIT_REPOSITORY, 'gitops', { spec: { suspend: false } });
    await after(5);
    expect(await configMaps('default')).toEqual(['a', 'b']);
  });

  it.each([
    ['deletes what it applied', {}, []],
    ['keeps it where nothing is pruned', { prune: false }, ['a']],
    [
      'keeps it where it is left as an orphan',
      { deletionPolicy: 'Orphan' as const },
      ['a'],
    ],
  ])('goes when it is deleted, and %s', async (_what, spec, left) => {
    const after = await startManually();
    await commit({ 'apps/a.yaml': configMap('a', 'default') });
    await follow(spec);
    await after(5);
    await store.delete(KUSTOMIZATION, inFlux('apps'));
    await store.delete(GIT_REPOSITORY, inFlux('gitops'));
    await after(5);
    expect(await configMaps('default')).toEqual(left);
    for (const kind of [KUSTOMIZATION, GIT_REPOSITORY]) {
      expect((await store.list(kind)).items).toEqual([]);
    }
  });

  it('puts objects into the target namespace', async () => {
    const after = await startManually();
    await commit({
      'apps/a.yaml': configMap('a'),
      'apps/ns.yaml':
        'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n',
    });
    await follow({ targetNamespace: 'shop' });
    await after(5);
    expect(await configMaps('shop')).toEqual(['a']);
    expect(
      (await kustomization()).status?.inventory?.entries.map(({ id }) => id),
    ).toEqual(['_shop__Namespace', 'shop_a__ConfigMap']);
  });

  it('follows another branch when its reference is changed', async () => {
    const after = await startManually();
    await commit({ 'apps/a.yaml': configMap('a', 'default') });
    await follow();
    await after(5);
    await patch(GIT_REPOSITORY, 'gitops', {
      spec: { ref: { branch: null, commit: sha('c1') } },
    });
    await after(5);
    const { status, metadata } = await source();
    expect(status).toMatchObject({
      artifact: { revision: `sha1:${sha('c1')}` },
      observedGeneration: metadata.generation,
    });
  });

  it('says that it knows no source of that name, and takes it when it comes', async () => {
    const after = await startManually();
    await commit({ 'apps/a.yaml': configMap('a', 'default') });
    await follow({ sourceRef: { kind: 'GitRepository', name: 'later' } });
    await after(5);
    expect(getCondition(await kustomization(), 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ArtifactFailed',
      message: expect.stringContaining('"later" not found'),
    });
    await store.create<KubeObject>({
      ...GIT_REPOSITORY,
      metadata: inFlux('later'),
      spec: { ...(await source()).spec },
    });
    await after(5);
    expect(await configMaps('default')).toEqual(['a']);
  });

  it('says that it has not the Secret for git, and takes it when it comes', async () => {
    const after = await startManually();
    await commit({ 'apps/a.yaml': configMap('a', 'default') });
    await follow();
    await patch(GIT_REPOSITORY, 'gitops', {
      spec: { secretRef: { name: 'git' } },
    });
    await after(1);
    expect(getCondition(await source(), 'Ready')).toMatchObject({
      status: 'False',
      reason: 'AuthenticationFailed',
      message: `failed to get secret 'flux-system/git': secrets "git" not found`,
    });
    await store.create<KubeObject>({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: inFlux('git'),
      stringData: { username: 'flux', password: 'x' },
    });
    await after(60);
    expect(getCondition(await source(), 'Ready')?.status).toBe('True');
  });

  it('goes to the end on the time of the machine too: a bad image is a named failure, the next release heals it', async () => {
    await start(systemClock({ speed: 20 }));
    await commit({ 'apps/app.yaml': deployment('checkout:bad') });
    await follow({ wait: true, timeout: '30s' });
    const until = async (reason: string) => {
      while (getCondition(await kustomization(), 'Ready')?.reason !== reason) {
        await new Promise(resolve => setTimeout(resolve, 20));
      }
      return (await kustomization()).status;
    };
    const failed = await until('HealthCheckFailed');
    expect(failed?.lastAttemptedRevision).toBe(`main@sha1:${sha('c1')}`);
    expect(failed?.lastAppliedRevision).toBeUndefined();

    await commit({ 'apps/app.yaml': deployment('checkout:v2') });
    await patch(GIT_REPOSITORY, 'gitops', {
      metadata: {
        annotations: { 'reconcile.fluxcd.io/requestedAt': 'now' },
      },
    });
    const healed = await until('ReconciliationSucceeded');
    expect(healed?.lastAttemptedRevision).toBe(`main@sha1:${sha('c2')}`);
    expect((await source()).status?.lastHandledReconcileAt).toBe('now');
  });
});
