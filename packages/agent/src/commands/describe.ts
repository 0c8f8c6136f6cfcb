import type { AgentCommand } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { KubernetesObject } from '../kubernetes';
import { maskObject } from '../masking';
import type { CommandContext } from './context';
import { describeObject } from './describeObject';
import { objectPath } from './objectPath';
import { reachedObject } from './scope';

type DescribeCommand = Extract<AgentCommand, { kind: 'describe' }>;

/** An object and its events in words, as `kubectl describe` has them, masked. */
export async function describe(
  command: DescribeCommand,
  context: CommandContext,
): Promise<undefined> {
  const { api, cache, output, now, signal } = context;
  const { object } = command;
  reachedObject(cache, command, object);
  const read = await api.get(objectPath(context, object), {}, signal);
  const events: KubernetesObject[] = [];
  for await (const page of api.list(
    `/api/v1/namespaces/${encodeURIComponent(object.namespace)}/events`,
    {
      fieldSelector: `involvedObject.uid=${read.metadata.uid}`,
    },
    signal,
  )) {
    events.push(...page.items);
  }
  await output.text(
    describeObject(maskObject(read), maskObject(events), now()),
  );
  return undefined;
}
