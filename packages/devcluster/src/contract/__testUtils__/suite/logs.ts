import { PassThrough } from 'node:stream';
import { CoreV1Api, Log, type LogOptions } from '@kubernetes/client-node';
import { POD, type Pod } from '../../../objects/pods';
import {
  deploymentOf,
  eventually,
  makeNamespace,
  type RunTest,
  type TestCluster,
} from '../clusters';

const PREFIX = 'devcluster.gimlet.io/';

/** What containers print. */
export function logs(it: RunTest, cluster: () => TestCluster): void {
  let namespace: string;
  beforeAll(async () => {
    namespace = await makeNamespace(cluster(), 'logs');
  });

  async function podOf(
    app: string,
    annotations: Record<string, string>,
    test: (pod: Pod) => unknown,
  ): Promise<string> {
    const { store } = cluster();
    await store.create(
      deploymentOf(namespace, app, {
        replicas: 1,
        annotations: Object.fromEntries(
          Object.entries(annotations).map(([key, value]) => [
            `${PREFIX}${key}`,
            value,
          ]),
        ),
      }),
    );
    return eventually(async () => {
      const { items } = await store.list<Pod>(POD, {
        namespace,
        labelSelector: `app=${app}`,
      });
      return items.find(test)?.metadata.name;
    });
  }
  const isRunning = ({ status }: Pod) =>
    status?.containerStatuses?.[0].state.running;
  const core = () => cluster().config.makeApiClient(CoreV1Api);

  it('gives the lines of a container, the last of them, and with their instants', async () => {
    const name = await podOf('lines', { log: 'one\ntwo\nthree\n' }, isRunning);
    const read = (options: object) =>
      core().readNamespacedPodLog({ namespace, name, ...options });
    expect(await read({})).toBe('one\ntwo\nthree\n');
    expect(await read({ tailLines: 2, container: 'main' })).toBe(
      'two\nthree\n',
    );
    expect(await read({ sinceSeconds: 3600 })).toBe('one\ntwo\nthree\n');
    expect(await read({ tailLines: 1, timestamps: true })).toMatch(
      /^\d{4}-\d\d-\d\dT[\d:.]+Z three\n$/,
    );
    await expect(read({ container: 'nobody' })).rejects.toMatchObject({
      code: 400,
    });
    await expect(read({ previous: true })).rejects.toMatchObject({
      code: 400,
      body: expect.stringContaining(
        `previous terminated container \\"main\\" in pod \\"${name}\\" not found`,
      ),
    });
  });

  it('follows the lines of a container until the pod is gone', async () => {
    const name = await podOf(
      'follow',
      { log: 'one', 'log-every-seconds': '0.2' },
      isRunning,
    );
    const stream = new PassThrough();
    let text = '';
    stream.setEncoding('utf8').on('data', chunk => {
      text += chunk;
    });
    const ended = new Promise(resolve => stream.once('end', resolve));
    const options: LogOptions = { follow: true };
    await new Log(cluster().config).log(
      namespace,
      name,
      'main',
      stream,
      options,
    );
    await eventually(async () =>
      /one\n(main is alive \(\d+\)\n){2}/.test(text),
    );
    await cluster().store.delete(
      { apiVersion: 'apps/v1', kind: 'Deployment' },
      { namespace, name: 'follow' },
      { propagation: 'Background' },
    );
    await ended;
    expect(text.startsWith('one\n')).toBe(true);
  });

  it('has what a crashed container said before', async () => {
    const name = await podOf(
      'crash',
      { 'exit-code': '1', 'exit-log': 'panic: no database' },
      ({ status }) =>
        status?.containerStatuses?.[0].state.waiting?.reason ===
        'CrashLoopBackOff',
    );
    const previous = await core().readNamespacedPodLog({
      namespace,
      name,
      previous: true,
    });
    expect(previous).toBe('main started\npanic: no database\n');
    // While it waits to be begun anew, the run before is the last one.
    const read = (options: object) =>
      core().readNamespacedPodLog({
        namespace,
        name,
        timestamps: true,
        ...options,
      });
    expect(await read({ previous: true })).toBe(await read({}));
  });

  it('says that a container waits to start', async () => {
    const name = await podOf(
      'waits',
      { 'pull-error': 'no such image' },
      ({ status }) =>
        status?.containerStatuses?.[0].state.waiting?.reason ===
        'ImagePullBackOff',
    );
    await expect(
      core().readNamespacedPodLog({ namespace, name }),
    ).rejects.toMatchObject({
      code: 400,
      body: expect.stringContaining(
        `container \\"main\\" in pod \\"${name}\\" is waiting to start: trying and failing to pull image`,
      ),
    });
  });
}
