import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import type { Deployment } from '../../../objects/workloads';
import {
  deploymentOf,
  makeNamespace,
  type RunTest,
  type TestCluster,
} from '../clusters';

const run = promisify(execFile);

/** What people type. */
export function kubectl(it: RunTest, cluster: () => TestCluster): void {
  let folder: string;
  let namespace: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gimlet-kubectl-'));
    await writeFile(join(folder, 'config'), cluster().kubeconfig);
    namespace = await makeNamespace(cluster(), 'kubectl');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function command(...args: string[]): Promise<string> {
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

  it('lets kubectl apply, wait, show, restart, scale, read logs and delete', async () => {
    const file = join(folder, 'web.yaml');
    await writeFile(
      file,
      stringify(
        deploymentOf(namespace, 'web', {
          annotations: { 'devcluster.gimlet.io/log': 'hello' },
        }),
      ),
    );
    expect(await command('apply', '-f', file)).toBe(
      'deployment.apps/web created\n',
    );
    expect(
      await command('rollout', 'status', 'deployment/web', '--timeout=30s'),
    ).toContain('deployment "web" successfully rolled out');
    expect(await command('get', 'deployment', 'web')).toMatch(
      /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE\nweb +2\/2 +2 +2 +\d+s\n$/,
    );
    expect(await command('get', 'pods')).toMatch(
      /^NAME +READY +STATUS +RESTARTS +AGE\n(web-\S+ +1\/1 +Running +0 +\d+s\n){2}$/,
    );
    expect(await command('logs', 'deployment/web')).toBe('hello\n');
    await command('rollout', 'restart', 'deployment/web');
    await command('rollout', 'status', 'deployment/web', '--timeout=30s');
    const restarted = await current();
    expect(restarted.metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '2',
    });
    await command('scale', 'deployment/web', '--replicas=1');
    await command('rollout', 'status', 'deployment/web', '--timeout=30s');
    expect((await current()).status?.availableReplicas).toBe(1);
    expect(await command('describe', 'deployment', 'web')).toContain(
      'Scaled up replica set',
    );
    expect(
      await command('apply', '--server-side', '--force-conflicts', '-f', file),
    ).toBe('deployment.apps/web serverside-applied\n');
    expect((await current()).spec.replicas).toBe(2);
    expect(await command('delete', 'deployment', 'web')).toContain('deleted');
    expect(await command('get', 'deployments')).toBe('');
  });

  it('says to kubectl why it was refused', async () => {
    await expect(command('get', 'pod', 'nobody')).rejects.toMatchObject({
      stderr: 'Error from server (NotFound): pods "nobody" not found\n',
    });
  });
}
