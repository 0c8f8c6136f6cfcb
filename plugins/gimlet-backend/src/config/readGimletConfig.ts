import type { RootConfigService } from '@backstage/backend-plugin-api';
import { readDurationFromConfig, type Config } from '@backstage/config';
import { durationToMilliseconds } from '@backstage/types';
import {
  DEFAULT_COMMITTER,
  formatProblem,
  GimletError,
  type Problem,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  DEFAULT_ARRIVAL_THRESHOLDS,
  type ArrivalThresholds,
} from '@gimlet-io/core';
import type { z } from 'zod/v3';
import { gimletConfigSchema } from './gimletConfigSchema';
import { inOrderOfPromotion } from './inOrderOfPromotion';
import type { EnvironmentConfig, GimletConfig } from './types';
import { defaultWorkDirectory } from './workDirectory';

/** Asking a remote more often than every second would be taken for an attack. */
const FETCH_INTERVAL = { usual: 30_000, least: 1_000, inWords: 'a second' };

/** A shorter lease would be lost where the machine or the database is slow for a moment. */
const LEASE_DURATION = { usual: 30_000, least: 5_000, inWords: '5 seconds' };

const DEFAULT_RETENTION_DAYS = 90;

function wrongConfiguration(problems: Problem[]): GimletError {
  const lines = problems.map(problem => `  ${formatProblem(problem)}`);
  return new GimletError(
    'invalid',
    `The configuration of Gimlet cannot be used:\n${lines.join('\n')}`,
    { problems, whatToDo: 'Correct app-config.yaml and start again.' },
  );
}

/** `gimlet.environments[0].name`, as configuration is spoken about. */
function configPath(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (written, part) =>
      typeof part === 'number' ? `${written}[${part}]` : `${written}.${part}`,
    'gimlet',
  );
}

function problemsOf(error: z.ZodError): Problem[] {
  return error.issues.map(issue => ({
    path: configPath(issue.path),
    message: issue.message,
  }));
}

function duplicates(
  entries: readonly { name: string }[],
  list: string,
  what: string,
): Problem[] {
  return entries.flatMap(({ name }, index) =>
    entries.findIndex(entry => entry.name === name) < index
      ? [
          {
            path: configPath([list, index, 'name']),
            message: `there is another ${what} ${name}`,
          },
        ]
      : [],
  );
}

function unknownPromotions(
  environments: readonly EnvironmentConfig[],
): Problem[] {
  const names = environments.map(({ name }) => name);
  return environments.flatMap(({ name, promotion }, index) => {
    const path = configPath(['environments', index, 'promotion', 'from']);
    if (promotion === undefined) return [];
    if (promotion.from === name) {
      return [{ path, message: 'an environment does not follow itself' }];
    }
    return names.includes(promotion.from)
      ? []
      : [
          {
            path,
            message: `there is no environment ${
              promotion.from
            }; there are: ${names.join(', ')}`,
          },
        ];
  });
}

/** A key that two environments share would not say which of them it is. */
function sharedKeys(
  environments: z.output<typeof gimletConfigSchema>['environments'],
): Problem[] {
  const keys = environments.map(({ flux }) => flux?.webhookKey);
  return keys.flatMap((key, index) =>
    key !== undefined && keys.indexOf(key) < index
      ? [
          {
            path: configPath(['environments', index, 'flux', 'webhookKey']),
            message: `is the key of ${
              environments[keys.indexOf(key)].name
            } too; each environment needs its own`,
          },
        ]
      : [],
  );
}

/** Shorter ones would call every start a failure. */
const THRESHOLD = { least: 1_000, inWords: 'a second' };

function readThresholds(
  config: Config,
  outOfMemory: number | undefined,
): ArrivalThresholds {
  const usual = DEFAULT_ARRIVAL_THRESHOLDS;
  const seconds = (name: Exclude<keyof ArrivalThresholds, 'outOfMemory'>) =>
    readDuration(config, ['thresholds', name], {
      ...THRESHOLD,
      usual: usual[name] * 1_000,
    }) / 1_000;
  return {
    configError: seconds('configError'),
    imagePull: seconds('imagePull'),
    crashLoop: seconds('crashLoop'),
    unschedulable: seconds('unschedulable'),
    notReady: seconds('notReady'),
    outOfMemory: outOfMemory ?? usual.outOfMemory,
  };
}

/** A duration of `gimlet`, in milliseconds. */
function readDuration(
  config: Config,
  path: readonly string[],
  limits: { usual: number; least: number; inWords: string },
): number {
  const key = configPath(path);
  if (!config.has(key)) return limits.usual;
  let duration: number;
  try {
    duration = durationToMilliseconds(readDurationFromConfig(config, { key }));
  } catch {
    throw wrongConfiguration([
      {
        path: key,
        message: 'must be a duration, such as 30s or { minutes: 1 }',
      },
    ]);
  }
  if (!(duration >= limits.least)) {
    throw wrongConfiguration([
      { path: key, message: `must be ${limits.inWords} at least` },
    ]);
  }
  return duration;
}

/**
 * Reads `gimlet` of the app-config. Without any of it Gimlet starts, with no environment.
 *
 * @throws GimletError `invalid` that lists every problem with its path
 */
export function readGimletConfig(
  config: RootConfigService | Config,
): GimletConfig {
  const read = gimletConfigSchema.safeParse(config.getOptional('gimlet') ?? {});
  if (!read.success) throw wrongConfiguration(problemsOf(read.error));
  const { repositories, charts, committer, retention } = read.data;
  const environments = read.data.environments.map(
    ({ flux, ...environment }): EnvironmentConfig => ({
      ...environment,
      ...(flux?.webhookKey && { webhookKey: flux.webhookKey }),
    }),
  );

  const problems = [
    ...duplicates(environments, 'environments', 'environment'),
    ...duplicates(repositories, 'repositories', 'repository'),
    ...unknownPromotions(environments),
    ...sharedKeys(read.data.environments),
  ];
  if (problems.length > 0) throw wrongConfiguration(problems);

  const ordered = inOrderOfPromotion(environments);
  if (ordered === undefined) {
    throw wrongConfiguration([
      {
        path: configPath(['environments']),
        message: 'promotion.from of these environments leads in a circle',
      },
    ]);
  }

  return {
    environments: ordered,
    repositories,
    charts,
    committer: {
      name: committer?.name ?? DEFAULT_COMMITTER.name,
      email: committer?.email ?? DEFAULT_COMMITTER.email,
    },
    workDirectory:
      read.data.workDirectory ??
      defaultWorkDirectory(
        config.getOptionalString('backend.workingDirectory'),
      ),
    fetchInterval: readDuration(config, ['fetchInterval'], FETCH_INTERVAL),
    leaseDuration: readDuration(config, ['leaseDuration'], LEASE_DURATION),
    thresholds: readThresholds(config, read.data.thresholds?.outOfMemory),
    retention: {
      artifactDays: retention?.artifactDays ?? DEFAULT_RETENTION_DAYS,
      requestDays: retention?.requestDays ?? DEFAULT_RETENTION_DAYS,
    },
  };
}
