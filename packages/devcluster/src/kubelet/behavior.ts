import type { ContainerSpec, Pod } from '../objects/pods';

/** Annotations of a pod template that say how its containers behave begin with this. */
const BEHAVIOR_PREFIX = 'devcluster.gimlet.io/';

/** How a container behaves. Times are seconds of the cluster's clock. */
export interface ContainerBehavior {
  /** Why its image cannot be pulled; undefined where it can. */
  pullError?: string;
  pullSeconds: number;
  /** Why it cannot be made, `secret "x" not found` for instance. */
  configError?: string;
  /** From its start until it is ready. */
  readySeconds: number;
  /** Whether it becomes ready at all. */
  ready: boolean;
  /** How it ends by itself; undefined where it runs on. */
  exit?: { code: number; reason: string; afterSeconds: number };
  /** How many of its runs end like that; the next one runs on. */
  exits: number;
  /** From being told to stop until it has. */
  stopSeconds: number;
  /** What it prints when it starts, and before it ends by itself. */
  log: readonly string[];
  exitLog: readonly string[];
  /** A line again and again. Zero for none. */
  logEverySeconds: number;
}

type Setting = (name: string) => string | undefined;

/**
 * What the annotations say for a container: `devcluster.gimlet.io/<name>.<container>`, else `devcluster.gimlet.io/<name>`
 * for each that is no init container, else what its image's tag says, else the defaults.
 */
export function behaviorOf(
  pod: Pod,
  container: ContainerSpec,
  options: { initial: boolean; defaults?: Readonly<Record<string, string>> },
): ContainerBehavior {
  const annotations = pod.metadata.annotations ?? {};
  const byTag = settingsOfTag(container.image);
  const setting: Setting = name =>
    annotations[`${BEHAVIOR_PREFIX}${name}.${container.name}`] ??
    (options.initial ? undefined : annotations[`${BEHAVIOR_PREFIX}${name}`]) ??
    byTag[name] ??
    (options.initial ? undefined : options.defaults?.[name]);
  const seconds = (name: string, fallback: number) =>
    Number(setting(name) ?? fallback);
  // What is not restarted is there to end: init containers, and the pods of Jobs.
  const endsByItself =
    options.initial || (pod.spec.restartPolicy ?? 'Always') !== 'Always';
  const exit = exitOf(setting, seconds, endsByItself);
  return {
    pullError: setting('pull-error'),
    pullSeconds: seconds('pull-seconds', 0.4),
    configError: setting('config-error'),
    readySeconds: seconds('ready-seconds', 0),
    ready: setting('ready') !== 'false',
    ...(exit ? { exit } : {}),
    exits: seconds('exits', Infinity),
    stopSeconds: seconds('stop-seconds', 0.1),
    log: linesOf(setting('log')) ?? [`${container.name} started`],
    exitLog:
      linesOf(setting('exit-log')) ??
      (exit && exit.code !== 0
        ? [`${container.name} failed: exit code ${exit.code}`]
        : []),
    logEverySeconds: seconds('log-every-seconds', 0),
  };
}

function exitOf(
  setting: Setting,
  seconds: (name: string, fallback: number) => number,
  endsByItself: boolean,
): ContainerBehavior['exit'] {
  const afterSeconds = seconds('exit-seconds', 0);
  if (setting('oom') === 'true') {
    return { code: 137, reason: 'OOMKilled', afterSeconds };
  }
  const code = setting('exit-code') ?? (endsByItself ? '0' : undefined);
  return code === undefined
    ? undefined
    : {
        code: Number(code),
        reason: Number(code) === 0 ? 'Completed' : 'Error',
        afterSeconds,
      };
}

function linesOf(text: string | undefined): string[] | undefined {
  return text?.replace(/\n$/, '').split('\n');
}

/** The beginning of a tag, and what it stands for, so that a plain manifest can show a failure too. */
const TAGS: ReadonlyArray<
  readonly [
    RegExp,
    (match: RegExpExecArray, image: string) => Record<string, string>,
  ]
> = [
  [
    /^(bad|missing|does-not-exist)/,
    (_, image) => ({ 'pull-error': notFound(image) }),
  ],
  [/^crash/, () => ({ 'exit-code': '1', 'exit-seconds': '1' })],
  [/^oom/, () => ({ oom: 'true', 'exit-seconds': '1' })],
  [/^exit(\d+)/, ([, code]) => ({ 'exit-code': code })],
  [/^done/, () => ({ 'exit-code': '0' })],
  [/^slow/, () => ({ 'ready-seconds': '20' })],
];

function settingsOfTag(image: string): Record<string, string> {
  const tag = /:([^/:@]+)(@|$)/.exec(image)?.[1] ?? '';
  for (const [pattern, settings] of TAGS) {
    const match = pattern.exec(tag);
    if (match) {
      return settings(match, image);
    }
  }
  return {};
}

function notFound(image: string): string {
  return `rpc error: code = NotFound desc = failed to pull and unpack image "${image}": not found`;
}
