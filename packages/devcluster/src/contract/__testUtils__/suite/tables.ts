import type { KubeObject } from '../../../store';
import { ask } from '../ask';
import {
  deploymentOf,
  makeNamespace,
  type RunTest,
  type TestCluster,
} from '../clusters';

const TABLE = 'application/json;as=Table;v=v1;g=meta.k8s.io';

/** What `kubectl get` prints of each kind; with a star what only `-o wide` shows. */
const COLUMNS: Record<string, string> = {
  'api/v1/namespaces': 'Name, Status, Age',
  'api/v1/pods':
    'Name, Ready, Status, Restarts, Age, IP*, Node*, Nominated Node*, Readiness Gates*',
  'api/v1/services':
    'Name, Type, Cluster-IP, External-IP, Port(s), Age, Selector*',
  'api/v1/events':
    'Last Seen, Type, Reason, Object, Subobject*, Source*, Message, First Seen*, Count*, Name*',
  'api/v1/nodes':
    'Name, Status, Roles, Age, Version, Internal-IP*, External-IP*, OS-Image*, Kernel-Version*, Container-Runtime*',
  'api/v1/configmaps': 'Name, Data, Age',
  'api/v1/secrets': 'Name, Type, Data, Age',
  'api/v1/serviceaccounts': 'Name, Secrets, Age',
  'apis/apps/v1/deployments':
    'Name, Ready, Up-to-date, Available, Age, Containers*, Images*, Selector*',
  'apis/apps/v1/replicasets':
    'Name, Desired, Current, Ready, Age, Containers*, Images*, Selector*',
  'apis/apps/v1/statefulsets': 'Name, Ready, Age, Containers*, Images*',
  'apis/apps/v1/daemonsets':
    'Name, Desired, Current, Ready, Up-to-date, Available, Node Selector, Age, Containers*, Images*, Selector*',
  'apis/apps/v1/controllerrevisions': 'Name, Controller, Revision, Age',
  'apis/batch/v1/jobs':
    'Name, Completions, Duration, Age, Containers*, Images*, Selector*',
  'apis/networking.k8s.io/v1/ingresses':
    'Name, Class, Hosts, Address, Ports, Age',
};

interface Table {
  columnDefinitions: Array<{ name: string; priority: number }>;
  rows?: Array<{ cells: unknown[] }>;
}

/** Tables for `kubectl get`. */
export function tables(it: RunTest, cluster: () => TestCluster): void {
  let namespace: string;
  beforeAll(async () => {
    namespace = await makeNamespace(cluster(), 'tables');
  });

  async function table(path: string): Promise<Table> {
    const { body } = await ask(cluster(), 'GET', `/${path}`, {
      headers: { accept: TABLE },
    });
    return body as Table;
  }

  it('says which columns there are', async () => {
    const found: Record<string, string> = {};
    for (const path of Object.keys(COLUMNS)) {
      const { columnDefinitions } = await table(`${path}?limit=1`);
      found[path] = columnDefinitions
        .map(({ name, priority }) => `${name}${priority ? '*' : ''}`)
        .join(', ');
    }
    expect(found).toEqual(COLUMNS);
  });

  it('fills them in', async () => {
    const { store } = cluster();
    const name = 'shown';
    const metadata = { name, namespace };
    await store.create(
      deploymentOf(namespace, name, { paused: true, replicas: 3 }),
    );
    await store.create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        type: 'ExternalName',
        externalName: 'example.com',
        selector: { b: 'c', a: 'b' },
      },
    });
    await store.create({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata,
      spec: {
        ingressClassName: 'outer',
        tls: [{ hosts: ['a.example.com'] }],
        defaultBackend: { service: { name, port: { number: 80 } } },
      },
    });
    const pod = await store.create<KubeObject>({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata,
      spec: {
        nodeSelector: { disk: 'gold' },
        containers: [{ name: 'main', image: 'web:v1' }],
      },
    });
    await store.patch(
      pod,
      metadata,
      {
        type: 'merge',
        body: {
          status: {
            phase: 'Running',
            podIP: '10.1.2.3',
            containerStatuses: [
              container('main', {
                ready: true,
                state: { running: { startedAt: '2026-01-01T00:00:00Z' } },
              }),
              container('side', {
                restartCount: 2,
                state: { terminated: { exitCode: 0, reason: 'Completed' } },
              }),
            ],
          },
        },
      },
      { subresource: 'status' },
    );
    const cells = async (path: string) => {
      const { rows } = await table(path);
      return rows?.map(row => row.cells.map(cell => String(cell)));
    };
    const age = expect.stringMatching(/^\d+s$/);
    const inNamespace = `namespaces/${namespace}`;
    expect(await cells(`apis/apps/v1/${inNamespace}/deployments`)).toEqual([
      [name, '0/3', '0', '0', age, 'main', 'web:v1', 'app=shown'],
    ]);
    expect(await cells(`api/v1/${inNamespace}/services`)).toEqual([
      [name, 'ExternalName', '<none>', 'example.com', '<none>', age, 'a=b,b=c'],
    ]);
    expect(
      await cells(`apis/networking.k8s.io/v1/${inNamespace}/ingresses`),
    ).toEqual([[name, 'outer', '*', '', '80, 443', age]]);
    expect(await cells(`api/v1/${inNamespace}/pods`)).toEqual([
      [
        name,
        '1/1',
        'NotReady',
        '2',
        age,
        '10.1.2.3',
        '<none>',
        '<none>',
        '<none>',
      ],
    ]);
  });
}

function container(name: string, status: object) {
  return {
    name,
    image: 'web:v1',
    imageID: '',
    ready: false,
    restartCount: 0,
    ...status,
  };
}
