import {
  objectRefText,
  type AppLive,
  type Cause,
  type WorkloadObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Command } from 'commander';
import { appStatusOutput, environmentStatusOutput } from '../../output';
import {
  rolloutTime,
  withServer,
  type Server,
  type ServerOptions,
} from '../../server';
import {
  age,
  formatTable,
  note,
  printable,
  printResult,
  withOutput,
  type Cli,
  type Column,
  type OutputOptions,
} from '../../terminal';
import { onServer } from '../eitherWay';
import { verb } from '../verb';
import { agentText, fluxText, healthText } from './clusterText';
import { environmentText } from './environmentText';
import { checkAgent, readApp } from './liveApp';

interface Options extends ServerOptions, OutputOptions {
  env: string;
  app?: string;
}

/** What is wrong, with the last lines of a crashing container. */
function causeLines(cli: Cli, causes: readonly Cause[]): string[] {
  return causes.flatMap(({ object, container, reason, message, lastLog }) => {
    const where = [object && objectRefText(object), container]
      .filter(Boolean)
      .join(' ');
    return [
      `  ${cli.out.paint.red('!')} ${printable(
        [where, reason, message].filter(Boolean).join(': '),
      )}`,
      ...(lastLog ?? []).map(line => `    | ${printable(line)}`),
    ];
  });
}

function factLines(cli: Cli, live: AppLive): string[] {
  const { agent, rollout, kustomization, source, endpoints } = live;
  const hosts = [...new Set(endpoints.flatMap(each => each.hosts))];
  const facts: [name: string, text: string | undefined][] = [
    [
      'rollout',
      rollout &&
        [
          `${rollout.state}: ${rollout.text}`,
          rolloutTime(rollout, cli.now() * 1000),
        ]
          .filter(Boolean)
          .join(', '),
    ],
    [
      'Flux',
      kustomization &&
        `Kustomization ${kustomization.namespace}/${
          kustomization.name
        } ${fluxText(kustomization)}`,
    ],
    [
      '',
      source &&
        `${source.kind} ${source.namespace}/${source.name} ${fluxText(source)}`,
    ],
    ['hosts', hosts.length > 0 ? hosts.join(', ') : undefined],
    ['agent', agentText(cli, agent)],
  ];
  return facts.flatMap(([name, text]) =>
    text === undefined
      ? []
      : `  ${cli.out.paint.dim(name.padEnd(9))}${printable(text)}`,
  );
}

function jobReady({ job }: WorkloadObservation): string | undefined {
  return job && `${job.succeeded}/${job.completions}`;
}

function workloadColumns(cli: Cli): Column<WorkloadObservation>[] {
  return [
    { title: 'KIND', text: ({ kind }) => kind },
    { title: 'NAME', text: ({ name }) => name, shrinkTo: 12, shrinkLast: true },
    {
      title: 'READY',
      text: workload =>
        jobReady(workload) ??
        `${workload.replicas.ready}/${workload.replicas.desired}`,
    },
    {
      title: 'UP-TO-DATE',
      text: ({ job, replicas }) => (job ? '' : String(replicas.updated)),
    },
    {
      title: 'AVAILABLE',
      text: ({ job, replicas }) => (job ? '' : String(replicas.available)),
    },
    {
      title: 'AGE',
      text: ({ createdAt }) => age(cli.now() * 1000 - createdAt),
    },
    {
      title: 'IMAGES',
      text: ({ images }) => images.map(({ image }) => image).join(', '),
      shrinkTo: 12,
    },
  ];
}

function appText(cli: Cli, live: AppLive): string {
  const { environment, app, health, pods, workloads } = live;
  const { paint } = cli.out;
  const ready = `${pods.ready} of ${pods.desired} pods`;
  return [
    [
      paint.bold(`${environment}/${app}`),
      healthText(cli, health),
      !health.text.startsWith(ready) && pods.desired > 0 && `${ready} ready`,
    ]
      .filter(Boolean)
      .join('   '),
    ...causeLines(cli, live.causes),
    ...factLines(cli, live),
    workloads.length > 0
      ? `\n${formatTable(workloads, workloadColumns(cli), cli.out)}`
      : '',
  ]
    .filter(Boolean)
    .map(part => (part.endsWith('\n') ? part : `${part}\n`))
    .join('');
}

async function showApp(
  cli: Cli,
  server: Server,
  options: Options & { app: string },
): Promise<void> {
  const live = await readApp(cli, server, options);
  printResult(cli, options.output, {
    schema: appStatusOutput,
    data: live,
    text: () => appText(cli, live),
  });
  if (live.health.state === 'missing' && options.output === 'table') {
    note(cli, `What is there: gimlet status --env ${options.env}`);
  }
}

async function showEnvironment(
  cli: Cli,
  { client }: Server,
  options: Options,
): Promise<void> {
  const live = await client.getEnvironmentLive({
    params: { environment: options.env },
  });
  checkAgent(cli, options.env, live.agent);
  printResult(cli, options.output, {
    schema: environmentStatusOutput,
    data: live,
    text: () => environmentText(cli, live),
  });
}

/** `gimlet status`: how an app, or all of an environment, does in its cluster. */
export function statusCommand(cli: Cli): Command {
  const command = verb({
    name: 'status',
    summary: 'how an app does in its cluster (needs a server)',
    description:
      "As the environment's agent reported it last: health, what Flux says, workloads, what is wrong. Without --app, all apps of the environment. What git says: gimlet release status.",
    examples: [
      'gimlet status --env production --app checkout',
      'gimlet status --env staging -o json',
    ],
  })
    .requiredOption('-e, --env <name>', 'environment')
    .option('--app <name>', 'app');
  return withOutput(withServer(command)).action((options: Options) =>
    onServer(cli, options, 'status', server => {
      const { app } = options;
      return app === undefined
        ? showEnvironment(cli, server, options)
        : showApp(cli, server, { ...options, app });
    }),
  );
}
