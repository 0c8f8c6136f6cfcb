import {
  objectRefText,
  type EventObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Command } from 'commander';
import { eventsOutput } from '../../output';
import type { Server } from '../../server';
import { age, printList, type Cli, type Column } from '../../terminal';
import { onServer } from '../eitherWay';
import { verb } from '../verb';
import { readApp, withLiveApp, type LiveAppOptions } from './liveApp';

/** As `kubectl get events` has them. */
function columns(cli: Cli): Column<EventObservation>[] {
  return [
    {
      title: 'LAST SEEN',
      text: ({ lastAt }) => age(cli.now() * 1000 - lastAt),
    },
    { title: 'COUNT', text: ({ count }) => String(count) },
    {
      title: 'REASON',
      text: ({ reason }) => reason,
      style: cell => cli.out.paint.yellow(cell),
    },
    { title: 'OBJECT', text: ({ involved }) => objectRefText(involved) },
    // What it says is what it is there for: rather a second line than half of it.
    { title: 'MESSAGE', text: ({ message }) => message },
  ];
}

async function events(
  cli: Cli,
  server: Server,
  options: LiveAppOptions,
): Promise<void> {
  const live = await readApp(cli, server, options, 'Event');
  const { environment, app } = live;
  printList(cli, options.output, {
    schema: eventsOutput,
    data: { environment, app, events: live.events },
    rows: live.events,
    columns: columns(cli),
    nothing: `No warning about ${environment}/${app} is known.`,
  });
}

/** `gimlet events`: the warnings of the cluster about an app. */
export function eventsCommand(cli: Cli): Command {
  const command = verb({
    name: 'events',
    summary: "the cluster's warnings about an app (needs a server)",
    description:
      'As kubectl get events --field-selector type=Warning would show them, newest first.',
    examples: [
      'gimlet events --env production --app checkout',
      'gimlet events --env staging --app checkout -o yaml',
    ],
  });
  return withLiveApp(command).action((options: LiveAppOptions) =>
    onServer(cli, options, 'events', server => events(cli, server, options)),
  );
}
