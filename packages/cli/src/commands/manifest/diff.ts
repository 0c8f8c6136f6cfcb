import {
  GimletError,
  type AppPlan,
  type Version,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  collectVariables,
  createArtifact,
  currentReleases,
  diffPlan,
  layoutEntry,
  planRelease,
  readEnvironmentVars,
  readManifest,
  resolveAppName,
  resolveManifest,
  type CurrentRelease,
  type ManifestDocument,
} from '@gimlet-io/core';
import type { Command } from 'commander';
import {
  checkedOutVersion,
  printPlan,
  readVariables,
  repositoryRoot,
  useCharts,
  useGitops,
  withGitops,
  withVariables,
  type Gitops,
  type GitopsOptions,
  type VariableOptions,
} from '../../offline';
import {
  checkStandardInput,
  readText,
  note,
  short,
  withOutput,
  type Cli,
  type OutputOptions,
} from '../../terminal';
import { verb } from '../verb';

interface Options extends GitopsOptions, VariableOptions, OutputOptions {
  file: string;
  full?: boolean;
}

/** What runs, so that the diff shows what the manifest changes and not what another version would. */
async function deployed(
  { repository, head }: Gitops,
  environment: string,
  app: string,
): Promise<CurrentRelease | undefined> {
  const found = head
    ? await currentReleases(repository, { head, environment, app })
    : [];
  return found.at(0);
}

function environmentOf({ value, file }: ManifestDocument): string {
  if (typeof value.env !== 'string') {
    throw new GimletError('invalid', `${file} names no environment (env)`);
  }
  return value.env;
}

async function planManifest(
  cli: Cli,
  gitops: Gitops,
  document: ManifestDocument,
  options: Options,
): Promise<{ plan: AppPlan; version: Pick<Version, 'sha'> }> {
  const environment = environmentOf(document);
  const { entry } = layoutEntry(gitops.layout, environment);
  const varsFile = await readEnvironmentVars(
    gitops.repository,
    gitops.head,
    entry,
  );
  const given = await readVariables(cli, options);
  const local = await checkedOutVersion(cli).catch(() => undefined);
  const variablesFor = (
    version: Parameters<typeof createArtifact>[0]['version'],
  ) =>
    collectVariables({
      artifact: createArtifact({ version, vars: {} }),
      ...(varsFile && { varsFile }),
      extra: [given],
    });
  const name = resolveAppName({
    document,
    variables: local ? variablesFor(local) : given,
  });
  const current = await deployed(gitops, environment, name);
  const version = current?.version ?? local;
  if (!version) {
    throw new GimletError(
      'not-found',
      `${environment}/${name} is not released yet, and there is no commit here to try it with`,
      { whatToDo: 'Run it in a clone of the application repository.' },
    );
  }
  const artifact = createArtifact({ version, manifests: [document] });
  const manifest = resolveManifest({
    document,
    variables: variablesFor(version),
    layout: entry,
  });
  const root = await repositoryRoot(cli, options.file);
  const plan = await useCharts(cli, root, charts =>
    planRelease({
      reader: gitops.repository,
      history: gitops.history,
      head: gitops.head,
      manifest,
      artifact: { ...artifact, id: current?.artifactId ?? artifact.id },
      renderer: charts.renderer((path, message) =>
        document.problemAt(path, message),
      ),
    }),
  );
  return { plan, version };
}

async function diff(cli: Cli, options: Options): Promise<void> {
  const { file } = options;
  checkStandardInput([file, ...(options.vars ?? [])]);
  const document = readManifest(await readText(cli, file), { file });
  await useGitops(cli, options, async gitops => {
    const { plan, version } = await planManifest(
      cli,
      gitops,
      document,
      options,
    );
    if (options.output === 'table') {
      note(
        cli,
        cli.err.paint.dim(
          `With the variables of ${short(
            version.sha,
          )}; others by --vars and --var.`,
        ),
      );
    }
    printPlan(cli, options, {
      plan,
      diff: await diffPlan(plan, gitops.repository),
      detail: options.full ? 'full' : 'fields',
    });
  });
}

/** `gimlet manifest diff`: what an edit of a manifest would change of what runs. */
export function manifestDiffCommand(cli: Cli): Command {
  const command = verb({
    name: 'diff',
    summary: 'show what a manifest would change of what runs',
    description:
      'Renders the manifest for the version that runs in its environment and compares the objects,\nso that the diff shows what your edit does. Writes nothing.',
    examples: [
      'gimlet manifest diff -f .gimlet/production-checkout.yaml --gitops-repo ../gitops',
      'gimlet manifest diff -f .gimlet/production-checkout.yaml --gitops-repo ../gitops --vars ci.env --full',
    ],
  }).requiredOption('-f, --file <file>', 'the manifest');
  return withOutput(withGitops(withVariables(command)))
    .option('--full', 'show every object whole, as a unified diff')
    .action((options: Options) => diff(cli, options));
}
