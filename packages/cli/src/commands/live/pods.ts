import type { PodObservation } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Command } from 'commander';
import { podsOutput } from '../../output';
import type { Server } from '../../server';
import { age, printList, note, type Cli, type Column } from '../../terminal';
import { onServer } from '../eitherWay';
import { verb } from '../verb';
import { readApp, withLiveApp, type LiveAppOptions } from './liveApp';

/** As `kubectl get pods` has them, and why one does not run. */
function columns(cli: Cli): Column<PodObservation>[] {
  const { paint } = cli.out;
  return [
    { title: 'NAME', text: ({ name }) => name },
    { title: 'READY', text: ({ ready, total }) => `${ready}/${total}` },
    {
      title: 'STATUS',
      text: ({ status }) => status,
      style: (cell, { cause }) => (cause ? paint.red(cell) : cell),
    },
    { title: 'RESTARTS', text: ({ restarts }) => String(restarts) },
    {
      title: 'AGE',
      text: ({ createdAt }) => age(cli.now() * 1000 - createdAt),
    },
    { title: 'WHY', text: ({ cause }) => cause?.message ?? '', shrinkTo: 12 },
  ];
}

async function pods(
  cli: Cli,
  server: Server,
  options: LiveAppOptions,
): Promise<void> {
  const live = await readApp(cli, server, options, 'Pod');
  const { environment, app } = live;
  const { items, total } = live.pods;
  printList(cli, options.output, {
    schema: podsOutput,
    data: { environment, app, pods: items, total },
    rows: items,
    columns: columns(cli),
    nothing: `No pods of ${environment}/${app} are known.`,
  });
  if (options.output === 'table' && total > items.length) {
    note(cli, `${total - items.length} more are not shown.`);
  }
}

/** `gimlet pods`: the pods of an app, those in trouble first. */
export function podsCommand(cli: Cli): Command {
  const command = verb({
    name: 'pods',
    summary: 'the pods of an app, those in trouble first (needs a server)',
    description:
      'As kubectl get pods would show them, and why one does not run.',
    examples: [
      'gimlet pods --env production --app checkout',
      'gimlet pods --env staging --app checkout -o json',
    ],
  });
  return withLiveApp(command).action((options: LiveAppOptions) =>
    onServer(cli, options, 'pods', server => pods(cli, server, options)),
  );
}
