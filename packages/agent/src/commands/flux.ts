import {
  GimletError,
  objectRefText,
  type AgentCommand,
  type ObjectRef,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { ObjectRecord } from '../cache';
import type { CommandContext } from './context';
import { objectPath } from './objectPath';
import { reachedObject } from './scope';

type FluxCommand = Extract<
  AgentCommand,
  { kind: 'reconcile' | 'suspend' | 'resume' }
>;

function fluxObject(
  command: FluxCommand,
  context: CommandContext,
): ObjectRecord {
  const { object } = command;
  if (!object.group.endsWith('.toolkit.fluxcd.io')) {
    throw new GimletError('invalid', `${object.kind} is not an object of Flux`);
  }
  return reachedObject(context.cache, command, object);
}

function isSuspended({ observation }: ObjectRecord): boolean {
  return (
    observation !== undefined &&
    'suspended' in observation &&
    observation.suspended
  );
}

/** Lets Flux look at an object now instead of at its next interval, as `flux reconcile` does. */
export async function reconcile(
  command: FluxCommand,
  context: CommandContext,
): Promise<string> {
  const { object } = command;
  if (isSuspended(fluxObject(command, context))) {
    throw new GimletError('conflict', `${objectRefText(object)} is suspended`, {
      whatToDo: 'Resume it first.',
    });
  }
  await context.api.mergePatch(
    objectPath(context, object),
    {
      metadata: {
        annotations: {
          'reconcile.fluxcd.io/requestedAt': context.now().toISOString(),
        },
      },
    },
    context.signal,
  );
  return `${described(object)} will be reconciled now`;
}

/** Stops Flux from touching what an object manages. */
export async function suspend(
  command: FluxCommand,
  context: CommandContext,
): Promise<string> {
  fluxObject(command, context);
  await setSuspended(command.object, true, context);
  return `${described(command.object)} suspended`;
}

/** Lets Flux go on; it reconciles the object at once. */
export async function resume(
  command: FluxCommand,
  context: CommandContext,
): Promise<string> {
  fluxObject(command, context);
  await setSuspended(command.object, false, context);
  return `${described(command.object)} resumed`;
}

async function setSuspended(
  object: ObjectRef,
  suspended: boolean,
  context: CommandContext,
): Promise<void> {
  await context.api.mergePatch(
    objectPath(context, object),
    { spec: { suspend: suspended } },
    context.signal,
  );
}

function described({ kind, namespace, name }: ObjectRef): string {
  return `${kind.toLocaleLowerCase('en-US')} ${namespace}/${name}`;
}
