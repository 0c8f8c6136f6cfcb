import type { ServerResponse } from 'node:http';
import type { LogOptions, PodLogs } from '../kubelet/PodLogs';
import { containersOf } from '../objects/workloads';
import type { Pod } from '../objects/pods';
import { StatusError } from '../store';

/** Answers with the lines of a container. */
export async function answerLog(
  pod: Pod,
  query: URLSearchParams,
  logs: PodLogs | undefined,
  response: ServerResponse,
): Promise<void> {
  const options = {
    ...logOptions(query),
    container: chooseContainer(pod, query),
  };
  if (!pod.spec.nodeName || !logs) {
    throw StatusError.of(
      'BadRequest',
      `pod ${pod.metadata.name} does not have a host assigned`,
    );
  }
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  await writeLines(logs.read(pod, options, gone.signal), response);
}

/** Writes lines as they come; what is thrown before the first is still an answer of its own. */
export async function writeLines(
  lines: AsyncIterable<string>,
  response: ServerResponse,
): Promise<void> {
  for await (const line of lines) {
    if (!response.headersSent) {
      response.writeHead(200, { 'content-type': 'text/plain' });
    }
    if (!response.write(line)) {
      await untilDrained(response);
    }
    if (response.destroyed) {
      return;
    }
  }
  if (!response.headersSent) {
    response.writeHead(200, { 'content-type': 'text/plain' });
  }
  response.end();
}

/** Resolves when more may be written, or nobody is there any more who reads. */
async function untilDrained(response: ServerResponse): Promise<void> {
  if (response.destroyed) {
    return;
  }
  await new Promise<void>(resolve => {
    const done = () => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.once('drain', done);
    response.once('close', done);
  });
}

/** The options of a log, from the query of the API server or of a kubelet. */
export function logOptions(
  query: URLSearchParams,
): Omit<LogOptions, 'container'> {
  const number = (name: string) =>
    query.has(name) ? Number(query.get(name)) : undefined;
  const isSet = (name: string) =>
    query.has(name) && query.get(name) !== 'false';
  const sinceTime = query.get('sinceTime');
  return {
    follow: isSet('follow'),
    previous: isSet('previous'),
    timestamps: isSet('timestamps'),
    sinceSeconds: number('sinceSeconds'),
    tailLines: number('tailLines'),
    limitBytes: number('limitBytes'),
    ...(sinceTime ? { sinceTime: new Date(sinceTime) } : {}),
  };
}

function chooseContainer(pod: Pod, query: URLSearchParams): string {
  const name = query.get('container');
  const { containers, initContainers = [] } = pod.spec;
  if (name) {
    if (!containersOf(pod.spec).some(container => container.name === name)) {
      throw StatusError.of(
        'BadRequest',
        `container ${name} is not valid for pod ${pod.metadata.name}`,
      );
    }
    return name;
  }
  if (containers.length === 1) {
    return containers[0].name;
  }
  const names = containers.map(container => container.name).join(' ');
  const initial = initContainers.map(container => container.name).join(' ');
  throw StatusError.of(
    'BadRequest',
    `a container name must be specified for pod ${
      pod.metadata.name
    }, choose one of: [${names}]${
      initial ? ` or one of the init containers: [${initial}]` : ''
    }`,
  );
}
