import type { Job } from '../objects/workloads';
import type { DevCluster } from '../startDevCluster';
import { startManually } from './__testUtils__/startManually';

describe('Jobs', () => {
  let cluster: DevCluster | undefined;
  afterEach(() => cluster?.stop());

  it('end at their deadline, however their pods change before', async () => {
    const started = await startManually();
    ({ cluster } = started);
    const { store } = cluster;
    const job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'late', namespace: 'default' },
      spec: {
        activeDeadlineSeconds: 25,
        template: {
          spec: {
            restartPolicy: 'OnFailure',
            containers: [{ name: 'main', image: 'migrate:exit1' }],
          },
        },
      },
    };
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
});
