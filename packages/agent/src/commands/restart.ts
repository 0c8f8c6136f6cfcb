import {
  GimletError,
  objectRefText,
  type AgentCommand,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { CommandContext } from './context';
import { objectPath } from './objectPath';
import { reachedObject } from './scope';

type RestartCommand = Extract<AgentCommand, { kind: 'restart' }>;

const RESTARTABLE = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** Starts new pods in place of those that run, as `kubectl rollout restart` does. All objects are looked at before one is touched. */
export async function restart(
  command: RestartCommand,
  context: CommandContext,
): Promise<string> {
  for (const ref of command.objects) {
    if (ref.group !== 'apps' || !RESTARTABLE.includes(ref.kind)) {
      throw new GimletError('invalid', `A ${ref.kind} cannot be restarted`, {
        whatToDo: `These can: ${RESTARTABLE.join(', ')}.`,
      });
    }
    const { observation } = reachedObject(context.cache, command, ref);
    if (observation?.type === 'workload' && observation.paused) {
      throw new GimletError('conflict', `${objectRefText(ref)} is paused`, {
        whatToDo: 'Let its rollout go on first.',
      });
    }
  }
  const restartedAt = context.now().toISOString();
  const done: string[] = [];
  for (const ref of command.objects) {
    await context.api.mergePatch(
      objectPath(context, ref),
      {
        spec: {
          template: {
            metadata: {
              annotations: { 'kubectl.kubernetes.io/restartedAt': restartedAt },
            },
          },
        },
      },
      context.signal,
    );
    done.push(
      `${ref.kind.toLocaleLowerCase('en-US')}.apps/${ref.name} restarted`,
    );
  }
  return done.join('\n');
}
