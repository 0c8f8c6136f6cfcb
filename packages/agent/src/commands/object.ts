import type { AgentCommand } from '@gimlet-io/backstage-plugin-gimlet-common';
import { stringify } from 'yaml';
import type { KubernetesObject } from '../kubernetes';
import { maskObject } from '../masking';
import type { CommandContext } from './context';
import { objectPath } from './objectPath';
import { reachedObject } from './scope';

type ObjectCommand = Extract<AgentCommand, { kind: 'object' }>;

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** An object as YAML, masked. A Secret is of no watched kind, so it is never one. */
export async function object(
  command: ObjectCommand,
  context: CommandContext,
): Promise<undefined> {
  reachedObject(context.cache, command, command.object);
  const read = await context.api.get(
    objectPath(context, command.object),
    {},
    context.signal,
  );
  await context.output.text(yamlOf(maskObject(read)));
  return undefined;
}

/** Without what nobody reads: who set which field, and the object once more as text. */
function yamlOf({ metadata, ...rest }: KubernetesObject): string {
  const { managedFields: _, ...kept } = metadata as Record<string, unknown> &
    KubernetesObject['metadata'];
  const { [LAST_APPLIED]: __, ...annotations } = kept.annotations ?? {};
  const { apiVersion, kind, ...body } = rest;
  return stringify(
    {
      apiVersion,
      kind,
      metadata: {
        ...kept,
        annotations:
          Object.keys(annotations).length > 0 ? annotations : undefined,
      },
      ...body,
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}
