import {
  GimletError,
  type Problem,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  collectVariables,
  lintManifest,
  readManifest,
  type ManifestDocument,
} from '@gimlet-io/core';
import type { Command } from 'commander';
import {
  MANIFEST_FOLDER,
  findManifestFiles,
  lintAgainstChart,
  processVariables,
  readKnownEnvironments,
  readVariables,
  repositoryRoot,
  useCharts,
  withGitops,
  withVariables,
  type Charts,
  type GitopsOptions,
  type VariableOptions,
} from '../../offline';
import {
  readText,
  ExitCode,
  FailedQuietly,
  count,
  formatProblems,
  note,
  printResult,
  withOutput,
  type Cli,
  type OutputOptions,
} from '../../terminal';
import { lintOutput } from '../../output';
import { verb } from '../verb';

interface Options extends GitopsOptions, VariableOptions, OutputOptions {
  chart: boolean;
  processEnv?: boolean;
}

/** What a file of manifests is checked against. */
interface Rules {
  /** Absent where none were given: templates are parsed and not executed then. */
  variables?: Record<string, string>;
  environments?: string[];
}

/** Everything wrong with one file. */
async function lintFile(
  cli: Cli,
  file: string,
  rules: Rules,
  charts: Charts | undefined,
): Promise<{ document?: ManifestDocument; problems: Problem[] }> {
  let document: ManifestDocument;
  try {
    document = readManifest(await readText(cli, file), { file });
  } catch (error) {
    if (error instanceof GimletError && error.problems.length > 0) {
      return { problems: error.problems };
    }
    throw error;
  }
  const problems = lintManifest(document, rules);
  return {
    document,
    problems:
      charts && problems.length === 0
        ? await lintAgainstChart(document, rules.variables, charts)
        : problems,
  };
}

/** Two manifests for the same app and environment: one would never be used. */
function duplicates(documents: ManifestDocument[]): Problem[] {
  const first = new Map<string, ManifestDocument>();
  return documents.flatMap(document => {
    const key = `${String(document.value.env)}/${String(document.value.app)}`;
    const other = first.get(key);
    if (!other) {
      first.set(key, document);
      return [];
    }
    return [document.problemAt(['app'], `${other.file} is for ${key} already`)];
  });
}

async function readRules(cli: Cli, options: Options): Promise<Rules> {
  const given = await readVariables(cli, options);
  const own = options.processEnv ? processVariables(cli) : {};
  const variables = collectVariables({ extra: [own, given] });
  const environments = await readKnownEnvironments(cli, options);
  return {
    ...(Object.keys(variables).length > 0 && { variables }),
    ...(environments && { environments }),
  };
}

async function lint(
  cli: Cli,
  paths: string[],
  options: Options,
): Promise<void> {
  const files = await findManifestFiles(cli, paths);
  if (files.length === 0) {
    throw new GimletError(
      'not-found',
      `There is no manifest in ${paths.join(', ')}`,
      { whatToDo: 'Manifests are files that end in .yaml or .yml.' },
    );
  }
  const rules = await readRules(cli, options);
  const root = await repositoryRoot(cli, files[0]);
  const linted = await useCharts(cli, root, charts =>
    Promise.all(
      files.map(file =>
        lintFile(cli, file, rules, options.chart ? charts : undefined),
      ),
    ),
  );
  const problems = [
    ...linted.flatMap(each => each.problems),
    ...duplicates(linted.flatMap(({ document }) => document ?? [])),
  ];
  const wrong = new Set(problems.map(({ position }) => position?.file)).size;
  printResult(cli, options.output, {
    schema: lintOutput,
    data: { files: files.length, problems },
    text: () =>
      problems.length > 0 ? `${formatProblems(problems, cli.out.paint)}\n` : '',
  });
  if (options.output === 'table') {
    note(
      cli,
      problems.length > 0
        ? `${count(problems.length, 'problem')} in ${wrong} of ${count(
            files.length,
            'file',
          )}`
        : `No problems in ${count(files.length, 'file')}`,
    );
  }
  if (problems.length > 0) {
    throw new FailedQuietly(ExitCode.failed);
  }
}

/** `gimlet manifest lint`: everything wrong with manifests, at its place. */
export function manifestLintCommand(cli: Cli): Command {
  const command = verb({
    name: 'lint',
    summary: 'find what is wrong with manifests, at its place',
    description:
      "Checks fields, policies, templates, and values against the chart's values.schema.json. With\nvariables the templates are executed too; with --gitops-repo the environments must exist.\nExit code 1 where there are problems.",
    examples: [
      'gimlet manifest lint .gimlet/',
      'gimlet manifest lint .gimlet/ --vars ci.env -o json',
    ],
  })
    .argument('[paths...]', 'manifests, or folders of them', [MANIFEST_FOLDER])
    .option('--no-chart', 'do not fetch charts to check values')
    .option('--process-env', 'use the process environment as variables too');
  return withOutput(withGitops(withVariables(command))).action(
    (paths: string[], options: Options) => lint(cli, paths, options),
  );
}
