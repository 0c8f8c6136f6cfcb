import { KubeConfig, CoreV1Api, VersionApi } from '@kubernetes/client-node';
import { START_TIMEOUT_MS } from '../contract/__testUtils__/clusters';
import {
  noRealCluster,
  startRealCluster,
  type RealCluster,
} from './startRealCluster';

const missing = noRealCluster();
const describeReal = missing ? describe.skip : describe;

describeReal(`a real cluster${missing ? ` (${missing})` : ''}`, () => {
  let cluster: RealCluster;

  beforeAll(async () => {
    cluster = await startRealCluster({ users: [{ name: 'nobody' }] });
  }, START_TIMEOUT_MS);
  afterAll(() => cluster?.stop());

  function load(text: string): KubeConfig {
    const config = new KubeConfig();
    config.loadFromString(text);
    return config;
  }

  it('answers with the rights of the administrator', async () => {
    const config = load(cluster.kubeconfig);
    const version = await config.makeApiClient(VersionApi).getCode();
    expect(version.major).toBe('1');
    const core = config.makeApiClient(CoreV1Api);
    const { items } = await core.listNamespace();
    expect(items.map(item => item.metadata?.name)).toContain('default');
  });

  it('refuses a user without rights, and survives a crash of the API server', async () => {
    const { control } = cluster;
    if (!control) {
      return;
    }
    const core = load(control.kubeconfigFor('nobody')).makeApiClient(CoreV1Api);
    await expect(core.listNamespace()).rejects.toMatchObject({ code: 403 });
    const admin = load(cluster.kubeconfig).makeApiClient(CoreV1Api);
    await admin.createNamespace({ body: { metadata: { name: 'kept' } } });
    await control.killApiServer();
    await expect(admin.listNamespace()).rejects.toThrow();
    await control.startApiServer();
    const kept = await admin.readNamespace({ name: 'kept' });
    expect(kept.metadata?.name).toBe('kept');
  });
});
