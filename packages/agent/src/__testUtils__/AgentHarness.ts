import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  commandKindSchema,
  type CommandKind,
  type PodObservation,
  type WorkloadObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { Agent } from '../Agent';
import type { ClusterApi } from '../kubernetes';
import { logTo } from '../log';
import { ProtocolServer, type ToldState } from './protocolServer';

/** Agents that report to a server of the test's own, with waits that a test can afford. */
export class AgentHarness {
  readonly server = new ProtocolServer();
  /** What agents logged. */
  readonly lines: string[] = [];
  private readonly agents: Agent[] = [];
  private folder = '';

  async start(): Promise<void> {
    this.folder = await mkdtemp(join(tmpdir(), 'gimlet-agent-'));
    await this.server.start();
  }

  /** @throws where an agent broke the protocol. */
  async stop(): Promise<void> {
    await this.stopAgents();
    await this.server.stop();
    await rm(this.folder, { recursive: true });
    this.server.throwComplaints();
  }

  async stopAgents(): Promise<void> {
    await Promise.all(this.agents.splice(0).map(agent => agent.stop()));
  }

  /** Where the agent of an environment finds its token. */
  tokenFile(environment: string): string {
    return join(this.folder, `token-${environment}`);
  }

  async startAgent(
    cluster: ClusterApi,
    {
      environment = 'production',
      allow = commandKindSchema.options,
    }: { environment?: string; allow?: readonly CommandKind[] } = {},
  ): Promise<Agent> {
    const token = `token-of-${environment}`;
    await writeFile(this.tokenFile(environment), token);
    this.server.tokens.set(token, environment);
    const agent = new Agent({
      cluster,
      server: this.server.api,
      token: { file: this.tokenFile(environment) },
      allow,
      version: 'test',
      log: logTo(line => this.lines.push(line)),
      timing: {
        watch: { recheck: 300, retry: { first: 50, most: 1000 }, grace: 3000 },
        link: { retry: { first: 50, most: 1000 }, tokenCheck: 100 },
      },
    });
    this.agents.push(agent);
    agent.start();
    return agent;
  }

  state(environment = 'production'): ToldState {
    return this.server.stateOf(environment);
  }

  podsOf(app: string, environment?: string): PodObservation[] {
    return this.state(environment)
      .of('pod')
      .filter(pod => pod.app === app);
  }

  workloadOf(
    app: string,
    environment?: string,
  ): WorkloadObservation | undefined {
    return this.state(environment)
      .of('workload')
      .find(workload => workload.app === app);
  }
}
