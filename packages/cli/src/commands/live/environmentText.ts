import {
  conditionOf,
  titleOf,
  type EnvironmentLive,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  formatTable,
  printable,
  short,
  type Cli,
  type Column,
} from '../../terminal';
import { agentText, fluxText, healthText } from './clusterText';

type App = EnvironmentLive['apps'][number];
type Kustomization = EnvironmentLive['kustomizations'][number];

function versionText({ release }: App): string {
  if (!release) return '–';
  const { version, subject, commit } = release;
  return version
    ? `${short(version.sha)} ${titleOf(version)}`
    : `${short(commit)} ${subject}`;
}

/** Those of single apps are told by their apps, as long as all is well. */
function isTold(kustomization: Kustomization): boolean {
  const { app, suspended } = kustomization;
  const ready = conditionOf(kustomization, 'Ready');
  return app === undefined || suspended || ready?.status === 'False';
}

function factLines(cli: Cli, live: EnvironmentLive): string[] {
  const { agent, sources, kustomizations } = live;
  const { version, clusterVersion } = agent;
  return [
    [
      `agent ${agentText(cli, agent)}`,
      version && `version ${version}`,
      clusterVersion && `Kubernetes ${clusterVersion}`,
    ]
      .filter(Boolean)
      .join(', '),
    ...sources.map(
      source =>
        `${source.kind} ${source.namespace}/${source.name} ${fluxText(source)}`,
    ),
    ...kustomizations
      .filter(isTold)
      .map(it => `Kustomization ${it.namespace}/${it.name} ${fluxText(it)}`),
  ];
}

/** Its Flux; where that does well, its apps. */
function stateText(cli: Cli, { health, apps }: EnvironmentLive): string {
  const badly = apps.filter(app =>
    ['failing', 'degraded', 'missing'].includes(app.health.state),
  );
  if (health.state !== 'healthy' || badly.length === 0) {
    return healthText(cli, health);
  }
  return cli.out.paint.red(
    `${badly.length} of ${apps.length} ${
      apps.length === 1 ? 'app' : 'apps'
    } not healthy`,
  );
}

/** An environment's cluster: its agent, what Flux says, its apps. */
export function environmentText(cli: Cli, live: EnvironmentLive): string {
  const { environment, apps, alerts } = live;
  const columns: Column<App>[] = [
    { title: 'APP', text: ({ app }) => app, shrinkTo: 12, shrinkLast: true },
    { title: 'VERSION', text: versionText, shrinkTo: 12 },
    { title: 'HEALTH', text: each => each.health.state },
    {
      title: 'PODS',
      text: ({ pods }) => `${pods.ready}/${pods.desired}`,
    },
    {
      title: 'WHY',
      text: ({ health: { state, text } }) => (state === 'healthy' ? '' : text),
      shrinkTo: 16,
    },
  ];
  const fired = alerts.filter(({ state }) => state === 'fired');
  return [
    `${cli.out.paint.bold(environment)}   ${stateText(cli, live)}\n`,
    ...factLines(cli, live).map(line => `  ${printable(line)}\n`),
    ...fired.map(
      ({ app, object, reason, message }) =>
        `  ${cli.out.paint.red('!')} ${printable(
          `${[app, object.name]
            .filter(Boolean)
            .join(' ')}: ${reason}: ${message}`,
        )}\n`,
    ),
    apps.length > 0 ? `\n${formatTable(apps, columns, cli.out)}` : '',
  ].join('');
}
