import {
  GimletError,
  type AgentCommand,
  type PodObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { CommandContext } from './context';
import { reachedObject } from './scope';
import { sendLines } from './sendLines';

type LogsCommand = Extract<AgentCommand, { kind: 'logs' }>;

/** Streams the log of one container. */
export async function logs(
  command: LogsCommand,
  { api, cache, output, signal }: CommandContext,
): Promise<string | undefined> {
  const { namespace, pod } = command;
  const { observation } = reachedObject(cache, command, {
    group: '',
    kind: 'Pod',
    namespace,
    name: pod,
  });
  if (observation?.type !== 'pod') {
    throw new GimletError('not-found', `There is no pod ${namespace}/${pod}`);
  }
  const stream = await api.stream(
    `/api/v1/namespaces/${encodeURIComponent(
      namespace,
    )}/pods/${encodeURIComponent(pod)}/log`,
    {
      container: containerOf(observation, command.container),
      follow: command.follow || undefined,
      previous: command.previous || undefined,
      sinceSeconds: command.sinceSeconds,
      tailLines: command.tailLines,
      timestamps: true,
    },
    signal,
  );
  await sendLines(stream, lines => output.lines(lines));
  return undefined;
}

/** The container that is meant: the one that is named, else the pod's first that is no init container. */
function containerOf(
  { containers, name }: PodObservation,
  wanted: string | undefined,
): string | undefined {
  if (wanted === undefined) {
    return containers.find(({ role }) => role === 'main')?.name;
  }
  if (containers.every(container => container.name !== wanted)) {
    throw new GimletError(
      'not-found',
      `Pod ${name} has no container ${wanted}`,
      {
        whatToDo: `It has: ${containers
          .map(container => container.name)
          .join(', ')}.`,
      },
    );
  }
  return wanted;
}
