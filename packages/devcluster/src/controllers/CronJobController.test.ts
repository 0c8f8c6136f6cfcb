import { BatchV1Api, type V1CronJobSpec } from '@kubernetes/client-node';
import type { DevCluster } from '../startDevCluster';
import { startManually } from './__testUtils__/startManually';

const namespace = 'default';

describe('CronJobs', () => {
  let cluster: DevCluster;
  let batch: BatchV1Api;
  let until: (seconds: number) => Promise<void>;
  beforeEach(async () => {
    const started = await startManually();
    ({ cluster, until } = started);
    batch = started.config.makeApiClient(BatchV1Api);
  });
  afterEach(() => cluster.stop());

  const create = (
    spec: Pick<V1CronJobSpec, 'schedule'> & Partial<V1CronJobSpec>,
    annotations: Record<string, string> = {},
  ) =>
    batch.createNamespacedCronJob({
      namespace,
      body: {
        metadata: { name: 'report' },
        spec: {
          jobTemplate: {
            metadata: { labels: { app: 'report' } },
            spec: {
              template: {
                metadata: { annotations },
                spec: {
                  restartPolicy: 'Never',
                  containers: [{ name: 'main', image: 'report:v1' }],
                },
              },
            },
          },
          ...spec,
        },
      },
    });
  const read = () => batch.readNamespacedCronJob({ namespace, name: 'report' });
  const jobs = async () =>
    (await batch.listNamespacedJob({ namespace, labelSelector: 'app=report' }))
      .items;
  const minuteOf = (name = '') => Number(name.split('-')[1]) % 60;

  it('make a Job in each minute of their schedule after their own, keep the last that ended, and none while suspended', async () => {
    await create({ schedule: '*/2 * * * *', successfulJobsHistoryLimit: 1 });
    await until(85);
    expect(await jobs()).toEqual([]);

    await until(100);
    const [first] = await jobs();
    expect(first).toMatchObject({
      metadata: { ownerReferences: [{ kind: 'CronJob', name: 'report' }] },
      status: { succeeded: 1 },
    });
    expect((await read()).status).toMatchObject({
      lastScheduleTime: new Date('2030-01-01T00:02:00Z'),
      lastSuccessfulTime: first.status?.completionTime,
    });

    await until(220);
    expect(
      (await jobs()).map(({ metadata }) => minuteOf(metadata?.name)),
    ).toEqual([4]);
    await cluster.store.patch(
      { apiVersion: 'batch/v1', kind: 'CronJob' },
      { namespace, name: 'report' },
      { type: 'merge', body: { spec: { suspend: true } } },
    );
    await until(700);
    expect(
      (await jobs()).map(({ metadata }) => minuteOf(metadata?.name)),
    ).toEqual([4]);
  });

  it.each([
    ['Allow', [1, 2, 3]],
    ['Forbid', [1]],
    ['Replace', [3]],
  ])('that %s what still runs', async (concurrencyPolicy, minutes) => {
    await create(
      { schedule: '* * * * *', concurrencyPolicy },
      { 'devcluster.gimlet.io/exit-seconds': '600' },
    );
    await until(160);
    const { active = [] } = (await read()).status ?? {};
    expect(active.map(({ name }) => minuteOf(name)).sort()).toEqual(minutes);
  });
});
