import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDevCluster, type DevCluster } from '../startDevCluster';
import { noRealCluster, startRealCluster } from './startRealCluster';

// The real one is started, used, killed and started again by the suite of `src/contract`.
describe('the cluster that GIMLET_TEST_KUBECONFIG names', () => {
  const before = process.env.GIMLET_TEST_KUBECONFIG;
  let folder: string;
  let someones: DevCluster;

  beforeAll(async () => {
    someones = await startDevCluster();
    folder = await mkdtemp(join(tmpdir(), 'gimlet-kubeconfig-'));
    process.env.GIMLET_TEST_KUBECONFIG = join(folder, 'config');
    await writeFile(process.env.GIMLET_TEST_KUBECONFIG, someones.kubeconfig);
  });
  afterAll(async () => {
    if (before === undefined) {
      delete process.env.GIMLET_TEST_KUBECONFIG;
    } else {
      process.env.GIMLET_TEST_KUBECONFIG = before;
    }
    await someones.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('is used, and stays as it is', async () => {
    expect(noRealCluster()).toBeUndefined();
    const cluster = await startRealCluster();
    expect(cluster.control).toBeUndefined();
    const made = await cluster.store.create({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'shop' },
    });
    await cluster.stop();
    expect(await someones.store.get(made, made.metadata)).toEqual(made);
  });

  it('has no kubelet of the tests', () => {
    expect(noRealCluster({ withKubelet: true })).toContain('nodes of its own');
  });
});
