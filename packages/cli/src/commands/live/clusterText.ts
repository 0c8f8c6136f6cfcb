import {
  conditionOf,
  type Agent,
  type Health,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { printable, relativeTime, type Cli } from '../../terminal';

/** Whether an agent reports, and since when. */
export function agentText(
  cli: Pick<Cli, 'now'>,
  { state, since }: Pick<Agent, 'state' | 'since'>,
): string {
  return since === undefined
    ? state
    : `${state}, since ${relativeTime(Math.floor(since / 1000), cli.now())}`;
}

/** How something does, in the colour of that, with the reason. */
export function healthText({ out }: Cli, { state, text }: Health): string {
  const { paint } = out;
  const colour = {
    healthy: paint.green,
    progressing: paint.yellow,
    degraded: paint.yellow,
    failing: paint.red,
    missing: paint.red,
    suspended: paint.dim,
    unknown: paint.dim,
  }[state];
  return `${colour(state)}${
    text && text !== state ? `: ${printable(text)}` : ''
  }`;
}

/** `main@sha1:c40be11d` for the whole of it. */
const shortRevisions = (text: string): string =>
  text.replace(/(sha1:[0-9a-f]{8})[0-9a-f]{32}/g, '$1');

/** What Flux says of an object, as `flux get` would. */
export function fluxText(object: {
  suspended: boolean;
  conditions: Parameters<typeof conditionOf>[0]['conditions'];
}): string {
  const ready = conditionOf(object, 'Ready');
  const word = { True: 'ready', False: 'not ready', Unknown: 'working' };
  return [
    object.suspended && 'suspended',
    ready
      ? `${word[ready.status]}: ${shortRevisions(ready.message)}`
      : 'no word yet',
  ]
    .filter(Boolean)
    .join(', ');
}
