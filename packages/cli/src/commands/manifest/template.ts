import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  collectVariables,
  readArtifact,
  readManifest,
  resolveManifest,
  type ManifestDocument,
} from '@gimlet-io/core';
import type { Command } from 'commander';
import {
  processVariables,
  readEnvironmentRules,
  readVariables,
  repositoryRoot,
  useCharts,
  withGitops,
  withVariables,
  type GitopsOptions,
  type VariableOptions,
} from '../../offline';
import {
  checkStandardInput,
  readText,
  printResult,
  warn,
  withOutput,
  type Cli,
  type OutputOptions,
} from '../../terminal';
import { renderedOutput } from '../../output';
import { verb } from '../verb';

interface Options extends GitopsOptions, VariableOptions, OutputOptions {
  file: string;
  artifact?: string;
  processEnv?: boolean;
}

function environmentOf({ value, file }: ManifestDocument): string {
  if (typeof value.env !== 'string') {
    throw new GimletError('invalid', `${file} names no environment (env)`);
  }
  return value.env;
}

async function template(cli: Cli, options: Options): Promise<void> {
  const { file } = options;
  checkStandardInput([file, options.artifact, ...(options.vars ?? [])]);
  const document = readManifest(await readText(cli, file), { file });
  const rules = await readEnvironmentRules(
    cli,
    options,
    environmentOf(document),
  );
  const artifact = options.artifact
    ? readArtifact(await readText(cli, options.artifact), {
        file: options.artifact,
      })
    : undefined;
  const manifest = resolveManifest({
    document,
    ...(rules.entry && { layout: rules.entry }),
    variables: collectVariables({
      ...(artifact && { artifact }),
      ...(rules.varsFile && { varsFile: rules.varsFile }),
      extra: [
        options.processEnv ? processVariables(cli) : {},
        await readVariables(cli, options),
      ],
    }),
  });
  const root = await repositoryRoot(cli, file);
  const rendered = await useCharts(cli, root, charts =>
    charts.render({
      manifest,
      environment: rules.rendering,
      problemAt: (path, message) => document.problemAt(path, message),
    }),
  );
  if (options.output === 'table') {
    rendered.warnings.forEach(warning => warn(cli, warning));
  }
  printResult(cli, options.output, {
    schema: renderedOutput,
    data: rendered,
    text: () => rendered.files.map(({ content }) => content).join(''),
  });
}

/** `gimlet manifest template`: the Kubernetes objects that a manifest renders to. */
export function manifestTemplateCommand(cli: Cli): Command {
  const command = verb({
    name: 'template',
    summary: 'print the Kubernetes objects that a manifest renders to',
    description:
      "Variables, later wins: the artifact's, the environment's vars file where --gitops-repo is\ngiven, the process environment with --process-env, --vars, --var. A release never reads the\nprocess environment.",
    examples: [
      'gimlet manifest template -f .gimlet/production-checkout.yaml --vars ci.env',
      'gimlet manifest template -f .gimlet/production-checkout.yaml --var SHA=1f3c9a2 | kubectl diff -f -',
    ],
  })
    .requiredOption('-f, --file <file>', 'the manifest (- for standard input)')
    .option('-a, --artifact <file>', 'artifact whose variables to use')
    .option('--process-env', 'use the process environment as variables too');
  return withOutput(withGitops(withVariables(command))).action(
    (options: Options) => template(cli, options),
  );
}
