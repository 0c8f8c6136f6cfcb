import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import {
  GimletError,
  type AgentCommand,
  type LogLine,
  type PodObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { CommandContext } from './context';
import { LineMasker } from '../masking';
import { reachedObject } from './scope';

type LogsCommand = Extract<AgentCommand, { kind: 'logs' }>;

/** Lines that are sent together, and how long the first of them waits for the others. */
const BATCH = { lines: 500, milliseconds: 200 };

/** Characters of a line that are sent; a program without line breaks must not fill the memory. */
const LONGEST = 16_384;

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

/** Sends lines in batches, no faster than they are taken: meanwhile the stream waits. */
async function sendLines(
  stream: Readable,
  send: (lines: LogLine[]) => Promise<void>,
): Promise<void> {
  const masker = new LineMasker();
  const reader = createInterface({ input: stream, crlfDelay: Infinity });
  let batch: LogLine[] = [];
  let sending: Promise<void> = Promise.resolve();
  let failure: unknown;
  const fail = (error: unknown) => {
    failure ??= error;
    reader.close();
    stream.destroy();
  };
  // The reader does not tell what befalls its input.
  stream.on('error', fail);
  const flush = () => {
    if (batch.length === 0 || failure) return;
    const lines = batch;
    batch = [];
    sending = sending.then(() => send(lines)).catch(fail);
  };
  const timer = setInterval(flush, BATCH.milliseconds);
  try {
    for await (const line of reader) {
      batch.push(logLine(line, masker));
      if (batch.length >= BATCH.lines) {
        flush();
        await sending;
      }
    }
  } finally {
    clearInterval(timer);
    flush();
    await sending;
  }
  if (failure) throw failure;
}

/** The kubelet puts the time before the line: `2026-01-02T03:04:05.678901234Z text`. */
export function logLine(line: string, masker: LineMasker): LogLine {
  const space = line.indexOf(' ');
  const at = Date.parse(line.slice(0, Math.max(space, 0)));
  const text = masker.mask(
    (Number.isNaN(at) ? line : line.slice(space + 1)).slice(0, LONGEST),
  );
  return Number.isNaN(at) ? { text } : { at, text };
}
