import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import type { Deployment } from '../objects/workloads';
import {
  deploymentOf,
  describeContract,
  makeNamespace,
} from './__testUtils__/clusters';

const run = promisify(execFile);

describeContract('kubectl', cluster => {
  let folder: string;
  let namespace: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gimlet-kubectl-'));
    await writeFile(join(folder, 'config'), cluster().kubeconfig);
    namespace = await makeNamespace(cluster(), 'kubectl');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function kubectl(...args: string[]): Promise<string> {
    const { stdout } = await run(
      process.env.KUBECTL_BINARY ?? 'kubectl',
      ['--namespace', namespace, ...args],
      {
        env: {
          ...process.env,
          HOME: folder,
          KUBECONFIG: join(folder, 'config'),
        },
      },
    );
    return stdout;
  }

  const current = () =>
    cluster().store.get<Deployment>(
      { apiVersion: 'apps/v1', kind: 'Deployment' },
      { namespace, name: 'web' },
    );

  it('applies, waits, shows, restarts, scales, reads logs and deletes', async () => {
    const file = join(folder, 'web.yaml');
    await writeFile(
      file,
      stringify(
        deploymentOf(namespace, 'web', {
          annotations: { 'devcluster.gimlet.io/log': 'hello' },
        }),
      ),
    );
    expect(await kubectl('apply', '--validate=false', '-f', file)).toBe(
      'deployment.apps/web created\n',
    );
    expect(
      await kubectl('rollout', 'status', 'deployment/web', '--timeout=30s'),
    ).toContain('deployment "web" successfully rolled out');
    expect(await kubectl('get', 'deployment', 'web')).toMatch(
      /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nweb +2\/2 +2 +2 +\d+s\n$/,
    );
    expect(await kubectl('get', 'pods')).toMatch(
      /^NAME +READY +STATUS +RESTARTS +AGE\n(web-\S+ +1\/1 +Running +0 +\d+s\n){2}$/,
    );
    expect(await kubectl('logs', 'deployment/web')).toBe('hello\n');
    await kubectl('rollout', 'restart', 'deployment/web');
    await kubectl('rollout', 'status', 'deployment/web', '--timeout=30s');
    const restarted = await current();
    expect(restarted.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '2',
    });
    await kubectl('scale', 'deployment/web', '--replicas=1');
    await kubectl('rollout', 'status', 'deployment/web', '--timeout=30s');
    expect((await current()).status?.availableReplicas).toBe(1);
    expect(await kubectl('describe', 'deployment', 'web')).toContain(
      'Scaled up replica set',
    );
    expect(
      await kubectl(
        'apply',
        '--server-side',
        '--validate=false',
        '--force-conflicts',
        '-f',
        file,
      ),
    ).toBe('deployment.apps/web serverside-applied\n');
    expect((await current()).spec.replicas).toBe(2);
    expect(await kubectl('delete', 'deployment', 'web')).toContain('deleted');
    expect(await kubectl('get', 'deployments')).toBe('');
  });

  it('says why it was refused', async () => {
    await expect(kubectl('get', 'pod', 'nobody')).rejects.toMatchObject({
      stderr: 'Error from server (NotFound): pods "nobody" not found\n',
    });
  });
});
