import type { Job } from '../objects/workloads';
import type { DevCluster } from '../startDevCluster';
import { startManually } from './__testUtils__/startManually';

const failing = (name: string, spec: object) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, namespace: 'default' },
  spec: {
    template: {
      spec: {
        restartPolicy: 'OnFailure',
        containers: [{ name: 'main', image: 'migrate:exit1' }],
      },
    },
    ...spec,
  },
});

describe('Jobs', () => {
  let cluster: DevCluster | undefined;
  afterEach(() => cluster?.stop());

  it('end at their deadline, however their pods change before', async () => {
    const started = await startManually();
    ({ cluster } = started);
    const { store } = cluster;
    const job = failing('late', { activeDeadlineSeconds: 25 });
    await store.create(job);
    await started.until(24);
    expect((await store.get<Job>(job, job.metadata)).status).toMatchObject({
      active: 1,
    });
    await started.until(26);
    expect((await store.get<Job>(job, job.metadata)).status).toMatchObject({
      conditions: [{ type: 'Failed', reason: 'DeadlineExceeded' }],
    });
  });

  it('count a pod that restarts too often as one that failed', async () => {
    const started = await startManually();
    ({ cluster } = started);
    const { store } = cluster;
    const job = failing('flaky', { backoffLimit: 1 });
    await store.create(job);
    await started.until(60);
    const { status } = await store.get<Job>(job, job.metadata);
    expect(status).toMatchObject({
      failed: 1,
      conditions: [{ type: 'Failed', reason: 'BackoffLimitExceeded' }],
    });
    expect(status).not.toHaveProperty('active');
  });
});
