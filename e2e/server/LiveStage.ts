import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import {
  createGimletClient,
  isFinalRequest,
  type ChangeWish,
  type GimletClient,
  type RequestAnswer,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { readArtifact } from '@gimlet-io/core';
import {
  createDemo,
  DemoAgent,
  DemoCluster,
  playGitHost,
  type Demo,
  type EnvironmentName,
} from 'demo';
import { parse } from 'yaml';
import { guestToken } from '../guestToken';
import { ClusterReader } from './ClusterReader';
import type { Database, DatabaseConfig } from './databases';
import { startServer, type ServerProcess } from './serverProcess';
import { TcpProxy } from './TcpProxy';

const ENVIRONMENTS: readonly EnvironmentName[] = ['staging', 'production'];

/** The demo without pages: a server, two clusters, the agent of each, and what stands between them and the server. */
export class LiveStage {
  readonly #folder = mkdtempSync(join(tmpdir(), 'gimlet-live-'));
  readonly #clusters: DemoCluster[] = [];
  readonly #agents = new Map<EnvironmentName, DemoAgent>();
  readonly #database: DatabaseConfig;
  readonly #link: TcpProxy;
  #server?: ServerProcess;
  #demo!: Demo;
  #client!: GimletClient;

  private constructor(database: Database, link: TcpProxy) {
    this.#database = database.config(this.#folder);
    this.#link = link;
  }

  static async open(database: Database): Promise<LiveStage> {
    const stage = new LiveStage(database, await TcpProxy.start());
    try {
      await stage.#open();
      return stage;
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  /** Of a signed-in user, with the server as it is now. */
  get client(): GimletClient {
    return this.#client;
  }

  /** What the cluster itself says. */
  cluster(environment: EnvironmentName): ClusterReader {
    return new ClusterReader(this.#kubeconfig(environment));
  }

  agent(environment: EnvironmentName): DemoAgent {
    const agent = this.#agents.get(environment);
    if (!agent) throw new Error(`${environment} has no agent`);
    return agent;
  }

  /** Cuts what the agents and the server say to each other. */
  cutConnections(): void {
    this.#link.cut();
  }

  /** As by a power cut; and starts it again. */
  async killServer(): Promise<void> {
    await this.#server?.stop();
    await this.#startServer();
  }

  /** What CI built of an app, oldest first, shipped. */
  async ship(app: string): Promise<string[]> {
    const ids: string[] = [];
    for (const file of this.#demo.artifacts) {
      const body = readArtifact(await readFile(file, 'utf8'), { file });
      if (body.version.repositoryName === `acme/${app}`) {
        const { artifact } = await this.#client.shipArtifact({ body });
        ids.push(artifact.id);
      }
    }
    return ids;
  }

  /** Asks for a change, and waits until nothing more happens to it. */
  async make(wish: ChangeWish): Promise<RequestAnswer> {
    const { id } = await this.#client.createRequest({ body: { wish } });
    return this.ended(id);
  }

  async ended(requestId: string): Promise<RequestAnswer> {
    const read = () => this.#client.getRequest({ params: { requestId } });
    await expect
      .poll(async () => isFinalRequest(await read()), { timeout: 120_000 })
      .toBe(true);
    return read();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#agents.values()].map(each => each.stop()));
    await this.#server?.stop();
    await Promise.all(this.#clusters.map(each => each.stop()));
    await this.#link.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #kubeconfig(environment: EnvironmentName): string {
    return join(this.#folder, 'clusters', `${environment}.kubeconfig`);
  }

  async #open(): Promise<void> {
    const demoFolder = join(this.#folder, 'demo');
    this.#demo = await createDemo({
      folder: demoFolder,
      examples: join(__dirname, '..', '..', 'examples'),
      now: Date.now(),
    });
    playGitHost(demoFolder);
    await mkdir(join(this.#folder, 'clusters'));
    for (const environment of ENVIRONMENTS) {
      this.#clusters.push(
        await DemoCluster.start({
          environment,
          gitops: join(demoFolder, `gitops-${environment}.git`),
          kubeconfig: this.#kubeconfig(environment),
          cancelHealthCheckOnNewRevision: true,
        }),
      );
    }
    await this.#startServer();
    for (const environment of ENVIRONMENTS) {
      await this.#startAgent(environment);
    }
    for (const environment of ENVIRONMENTS) {
      await expect
        .poll(async () => {
          const { agent } = await this.#client.getEnvironmentLive({
            params: { environment },
          });
          return agent.state;
        })
        .toBe('connected');
    }
  }

  async #startServer(): Promise<void> {
    const { gimlet } = parse(await readFile(this.#demo.config, 'utf8'));
    const server = await startServer({
      folder: join(this.#folder, 'server'),
      config: {
        backend: { database: this.#database },
        gimlet: { ...gimlet, leaseDuration: '5s' },
      },
    });
    this.#server = server;
    const { address } = server;
    this.#link.leadTo(Number(new URL(address).port));
    this.#client = createGimletClient({
      baseUrl: `${address}/api/gimlet`,
      token: await guestToken(address),
    });
  }

  async #startAgent(environment: EnvironmentName): Promise<void> {
    const tokenFile = join(this.#folder, 'clusters', `${environment}.token`);
    const { secret } = await this.#client.createToken({
      body: {
        name: `agent-${environment}`,
        actions: ['agent.connect'],
        environments: [environment],
        repositories: ['*'],
      },
    });
    await writeFile(tokenFile, secret, { mode: 0o600 });
    const agent = new DemoAgent({
      bundle: String(process.env.GIMLET_AGENT),
      server: this.#link.address,
      tokenFile,
      kubeconfig: this.#kubeconfig(environment),
      log: join(this.#folder, 'clusters', `${environment}.log`),
    });
    agent.start();
    this.#agents.set(environment, agent);
  }
}
