import type { DeployPolicy } from '@gimlet-io/backstage-plugin-gimlet-common';
import { createManifest, manifestFileName } from '@gimlet-io/core';
import { Option, type Command } from 'commander';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { writeText, done, note, UsageError, type Cli } from '../../terminal';
import { verb } from '../verb';

interface Options {
  env: string;
  app: string;
  namespace?: string;
  chart: string;
  chartRepository?: string;
  chartVersion?: string;
  onBranch?: string;
  onTag?: string;
  event: 'push' | 'pr';
  preview?: boolean;
  file?: string;
  force?: boolean;
}

function policyOf(options: Options): DeployPolicy | undefined {
  const { onBranch, onTag, event } = options;
  if (onBranch && onTag) {
    throw new UsageError(
      'A policy is for a branch or for tags, not for both',
      'Give --on-branch or --on-tag.',
    );
  }
  if (onTag) {
    return { event: 'tag', tag: onTag };
  }
  return onBranch ? { event, branch: onBranch } : undefined;
}

async function create(cli: Cli, options: Options): Promise<void> {
  const { app, env, preview } = options;
  const deploy = policyOf(options);
  const text = createManifest({
    app,
    env,
    namespace: options.namespace ?? app,
    ...(preview && { preview }),
    ...(deploy && { deploy }),
    chart: {
      name: options.chart,
      repository: options.chartRepository,
      version: options.chartVersion,
    },
    values: {},
  });
  const file = options.file ?? manifestFileName({ app, env });
  if (file === '-') {
    cli.out.write(text);
    return;
  }
  if (existsSync(resolve(cli.cwd, file)) && !options.force) {
    throw new UsageError(
      `${file} is there already`,
      'Write another file with --file, print it with --file -, or overwrite it with --force.',
    );
  }
  await writeText(cli, file, text);
  done(cli, `${file} is written`);
  note(cli, `  Check it: gimlet manifest lint ${file}`);
}

/** `gimlet manifest create`: a manifest to start from. */
export function manifestCreateCommand(cli: Cli): Command {
  return verb({
    name: 'create',
    summary: 'write a manifest to start from',
    description: 'Into .gimlet/<env>-<app>.yaml, unless --file says otherwise.',
    examples: [
      'gimlet manifest create --env staging --app checkout --namespace shop --chart ./charts/web',
      'gimlet manifest create --env production --app checkout --chart oci://registry.example.com/charts/web --chart-version 1.4.2 --on-tag "v*"',
    ],
  })
    .requiredOption('-e, --env <name>', 'environment')
    .requiredOption('--app <name>', 'app')
    .option('--namespace <name>', "namespace (default: the app's name)")
    .requiredOption(
      '--chart <chart>',
      'name in a Helm repository, oci:// reference, path, or git address',
    )
    .option('--chart-repository <url>', 'the Helm repository')
    .option('--chart-version <version>', 'its version (default: the newest)')
    .option('--on-branch <pattern>', 'release by itself what is built of it')
    .option('--on-tag <pattern>', 'release by itself tags like this')
    .addOption(
      new Option(
        '--event <event>',
        'with --on-branch: pushes, or pull requests',
      )
        .choices(['push', 'pr'])
        .default('push'),
    )
    .option('--preview', 'a preview for each branch')
    .option('-f, --file <file>', 'file to write (- for standard output)')
    .option('--force', 'overwrite a file that is there')
    .action((options: Options) => create(cli, options));
}
