import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubernetesBinaries } from './kubernetesBinaries';
import { kubeconfigFor, type ClusterAccess } from './kubeconfig';
import { freePorts, ServerProcess, untilReady } from './serverProcess';

/** Someone whom the API server knows by a token, and who may do what RBAC says. */
export interface ClusterUser {
  name: string;
  groups?: readonly string[];
}

const CONTROLLERS =
  'deployment,replicaset,statefulset,daemonset,job,cronjob,namespace,garbagecollector,serviceaccount,endpoint,endpointslice,podgc';
/** They would ask no more than 20 or 50 times a second, and a rollout of 200 pods would take half a minute. */
const NO_LIMITS = ['--kube-api-qps=1000', '--kube-api-burst=1000'];
const STARTUP_MS = 60_000;

/** etcd, API server, controller manager and scheduler of a real Kubernetes, on free ports of loopback. */
export class ControlPlane {
  readonly #binaries: KubernetesBinaries;
  readonly #folder: string;
  readonly #ports: { etcd: number; peer: number; api: number };
  readonly #tokens: ReadonlyMap<string, string>;
  #etcd?: ServerProcess;
  #apiServer?: ServerProcess;
  #others: ServerProcess[] = [];
  #certificate?: string;

  private constructor(options: {
    binaries: KubernetesBinaries;
    folder: string;
    ports: { etcd: number; peer: number; api: number };
    tokens: ReadonlyMap<string, string>;
  }) {
    this.#binaries = options.binaries;
    this.#folder = options.folder;
    this.#ports = options.ports;
    this.#tokens = options.tokens;
  }

  static async start(options: {
    binaries: KubernetesBinaries;
    users: readonly ClusterUser[];
    controllers: boolean;
  }): Promise<ControlPlane> {
    const folder = await mkdtemp(join(tmpdir(), 'gimlet-kube-'));
    const [etcd, peer, api] = await freePorts(3);
    const users: ClusterUser[] = [
      { name: 'admin', groups: ['system:masters'] },
      ...options.users,
    ];
    const tokens = new Map(
      users.map(({ name }) => [name, randomBytes(16).toString('hex')]),
    );
    const plane = new ControlPlane({
      binaries: options.binaries,
      folder,
      ports: { etcd, peer, api },
      tokens,
    });
    try {
      await plane.#writeFiles(users);
      await plane.#startEtcd();
      await plane.startApiServer();
      if (options.controllers) {
        await plane.#startControllers();
      }
      return plane;
    } catch (error) {
      await plane.stop();
      throw error;
    }
  }

  /** How a user of {@link ClusterUser} reaches the API server. */
  access(user = 'admin'): ClusterAccess {
    const token = this.#tokens.get(user);
    if (!token) {
      throw new Error(`This cluster was not started with a user ${user}`);
    }
    return {
      server: `https://127.0.0.1:${this.#ports.api}`,
      token,
      certificateAuthority: this.#certificate,
    };
  }

  /** The certificate and key of the API server. The tests' kubelet serves with them too. */
  async certificate(): Promise<{ cert: string; key: string }> {
    const [cert, key] = await Promise.all(
      ['apiserver.crt', 'apiserver.key'].map(name =>
        readFile(join(this.#folder, 'certs', name), 'utf8'),
      ),
    );
    return { cert, key };
  }

  /** Starts the API server on the port that it had before, and waits until it is ready. */
  async startApiServer(): Promise<void> {
    const { etcd, api } = this.#ports;
    const key = join(this.#folder, 'sa.key');
    const server = new ServerProcess(this.#binaries['kube-apiserver'], [
      `--etcd-servers=http://127.0.0.1:${etcd}`,
      `--cert-dir=${join(this.#folder, 'certs')}`,
      `--secure-port=${api}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      '--service-cluster-ip-range=10.0.0.0/24',
      '--authorization-mode=RBAC',
      `--token-auth-file=${join(this.#folder, 'tokens.csv')}`,
      `--service-account-key-file=${key}`,
      `--service-account-signing-key-file=${key}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      '--disable-admission-plugins=ServiceAccount',
      '--kubelet-preferred-address-types=InternalIP',
      '--allow-privileged=true',
    ]);
    this.#apiServer = server;
    await untilReady(server, () => this.#isReady(), STARTUP_MS);
  }

  /** Ends the API server as a crash would; what it stored is kept. */
  async killApiServer(): Promise<void> {
    await this.#apiServer?.end();
  }

  /**
   * Forgets the history of the store, so that a watch from any earlier version is answered with 410.
   * A running API server still has its cache of the last events: it is restarted.
   */
  async compact(): Promise<void> {
    const { header } = await this.#askEtcd('/v3/kv/range', {
      key: Buffer.from('/').toString('base64'),
      count_only: true,
    });
    await this.#askEtcd('/v3/kv/compaction', {
      revision: header.revision,
      physical: true,
    });
    await this.killApiServer();
    await this.startApiServer();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#others.map(other => other.end()));
    await this.#apiServer?.end();
    await this.#etcd?.end();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #writeFiles(users: readonly ClusterUser[]): Promise<void> {
    await mkdir(join(this.#folder, 'certs'));
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    await writeFile(
      join(this.#folder, 'sa.key'),
      privateKey.export({ type: 'pkcs1', format: 'pem' }),
    );
    const lines = users.map(
      ({ name, groups = [] }) =>
        `${this.#tokens.get(name)},${name},${name},"${groups.join(',')}"`,
    );
    await writeFile(join(this.#folder, 'tokens.csv'), `${lines.join('\n')}\n`);
  }

  async #startEtcd(): Promise<void> {
    const { etcd, peer } = this.#ports;
    const client = `http://127.0.0.1:${etcd}`;
    const peerUrl = `http://127.0.0.1:${peer}`;
    const server = new ServerProcess(this.#binaries.etcd, [
      '--data-dir',
      join(this.#folder, 'etcd'),
      '--unsafe-no-fsync',
      '--listen-client-urls',
      client,
      '--advertise-client-urls',
      client,
      '--listen-peer-urls',
      peerUrl,
      '--initial-advertise-peer-urls',
      peerUrl,
      '--initial-cluster',
      `default=${peerUrl}`,
    ]);
    this.#etcd = server;
    await untilReady(
      server,
      async () => (await fetch(`${client}/health`)).ok,
      STARTUP_MS,
    );
  }

  async #startControllers(): Promise<void> {
    const kubeconfig = join(this.#folder, 'kubeconfig');
    await writeFile(kubeconfig, kubeconfigFor(this.access()));
    const key = join(this.#folder, 'sa.key');
    this.#others = [
      new ServerProcess(this.#binaries['kube-controller-manager'], [
        `--kubeconfig=${kubeconfig}`,
        `--service-account-private-key-file=${key}`,
        '--use-service-account-credentials=false',
        '--leader-elect=false',
        '--port=0',
        '--secure-port=0',
        `--controllers=${CONTROLLERS}`,
        ...NO_LIMITS,
      ]),
      new ServerProcess(this.#binaries['kube-scheduler'], [
        `--kubeconfig=${kubeconfig}`,
        '--leader-elect=false',
        '--port=0',
        '--secure-port=0',
        ...NO_LIMITS,
      ]),
    ];
  }

  async #askEtcd(
    path: string,
    body: unknown,
  ): Promise<{ header: { revision: string } }> {
    const response = await fetch(
      `http://127.0.0.1:${this.#ports.etcd}${path}`,
      {
        method: 'POST',
        body: JSON.stringify(body),
      },
    );
    if (!response.ok) {
      throw new Error(`etcd: ${response.status} ${await response.text()}`);
    }
    return (await response.json()) as { header: { revision: string } };
  }

  async #isReady(): Promise<boolean> {
    const { cert } = await this.certificate();
    this.#certificate = cert;
    const { server, token } = this.access();
    return new Promise<boolean>((resolve, reject) =>
      request(
        `${server}/readyz`,
        { ca: cert, headers: { authorization: `Bearer ${token}` } },
        response => {
          response.resume();
          resolve(response.statusCode === 200);
        },
      )
        .once('error', reject)
        .end(),
    );
  }
}
