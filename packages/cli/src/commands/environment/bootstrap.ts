import type { LayoutEnvironment } from '@gimlet-io/backstage-plugin-gimlet-common';
import { planBootstrap, type LayoutWishes } from '@gimlet-io/core';
import { Option, type Command } from 'commander';
import {
  carryOut,
  isAddress,
  whereItGoes,
  withAskedChange,
  type ChangeOptions,
  type Gitops,
} from '../../offline';
import { collect, UsageError, type Cli } from '../../terminal';
import { verb } from '../verb';

interface Options extends ChangeOptions {
  env: string;
  url?: string;
  repository?: string;
  layout?: 'shared' | 'per-environment';
  path?: string;
  kustomizationPerApp?: boolean;
  namePrefix?: string;
  sourceKind?: LayoutEnvironment['sourceRef']['kind'];
  sourceName?: string;
  sourceNamespace?: string;
  sourceSecret?: string;
  webhookUrl?: string;
  kubernetesVersion?: string;
  apiVersion?: string[];
  clusterScopedKind?: string[];
  ingressHost?: string;
  allowPlainSecrets?: boolean;
}

function folderOf({ layout, path }: Options): string | undefined {
  if (layout === 'per-environment') {
    if (path) {
      throw new UsageError(
        '--layout per-environment has no folder for the environment',
        'Leave --path out, or use --layout shared.',
      );
    }
    return '';
  }
  return path;
}

/** Options that were given, under the names of the layout file. */
function wishesOf(options: Options, gitops: Gitops): LayoutWishes {
  const path = folderOf(options);
  const { repository, kustomizationPerApp, namePrefix } = options;
  const sourceRef = {
    ...(options.sourceKind && { kind: options.sourceKind }),
    ...(options.sourceName && { name: options.sourceName }),
    ...(options.sourceNamespace && { namespace: options.sourceNamespace }),
  };
  return {
    branch: gitops.branch,
    ...(repository && { repository }),
    ...(path !== undefined && { path }),
    ...(kustomizationPerApp !== undefined && { kustomizationPerApp }),
    ...(namePrefix && { namePrefix }),
    ...(Object.keys(sourceRef).length > 0 && { sourceRef }),
    settings: {
      kubernetesVersion: options.kubernetesVersion,
      apiVersions: options.apiVersion,
      clusterScopedKinds: options.clusterScopedKind,
      ingressHost: options.ingressHost,
      allowPlainSecrets: options.allowPlainSecrets,
    },
  };
}

async function bootstrap(cli: Cli, options: Options): Promise<void> {
  const { env: environment, sourceSecret, webhookUrl, reason } = options;
  await carryOut(cli, options, {
    action: 'bootstrap',
    environment,
    plan: gitops => {
      const { url: own } = gitops.location;
      const url = options.url ?? (isAddress(own) ? own : undefined);
      return planBootstrap({
        reader: gitops.repository,
        head: gitops.head,
        environment,
        ...(url && { url }),
        ...(sourceSecret && { sourceSecret }),
        ...(webhookUrl && { webhookUrl }),
        ...(reason && { reason }),
        ...wishesOf(options, gitops),
      });
    },
    question: () => `Set up ${environment} in this repository?`,
  });
}

/** `gimlet environment bootstrap`: writes what an environment needs into its gitops repository. */
export function environmentBootstrapCommand(cli: Cli): Command {
  const command = verb({
    name: 'bootstrap',
    summary: 'set an environment up in its gitops repository',
    description: `Writes the layout file and the objects that Flux needs, in one commit, after showing them.
What is there already is adopted, repositories of earlier versions of Gimlet too; a second
run changes nothing.

${whereItGoes}`,
    examples: [
      'gimlet environment bootstrap --gitops-repo ../gitops --env staging --url https://git.example.com/acme/gitops.git',
      'gimlet environment bootstrap --gitops-repo ../gitops-production --env production --layout per-environment --yes',
    ],
  })
    .requiredOption('-e, --env <name>', 'environment')
    .option(
      '--url <address>',
      "where Flux reads the repository (default: the repository's own address)",
    )
    .option(
      '--repository <owner/name>',
      'name of the repository (default: from the address)',
    )
    .addOption(
      new Option(
        '--layout <kind>',
        'a folder for each environment, or a repository for each (default: what is there, else shared)',
      ).choices(['shared', 'per-environment']),
    )
    .option('--path <folder>', 'folder of the environment (default: its name)')
    .option('--kustomization-per-app', 'a Kustomization for each app (default)')
    .option('--no-kustomization-per-app', 'one Kustomization for all apps')
    .option('--name-prefix <text>', "beginning of the Kustomizations' names")
    .addOption(
      new Option('--source-kind <kind>', 'kind of the source').choices([
        'GitRepository',
        'OCIRepository',
        'Bucket',
      ]),
    )
    .option('--source-name <name>', 'source that the Kustomizations read')
    .option('--source-namespace <name>', 'its namespace')
    .option(
      '--source-secret <name>',
      'Secret in the cluster with credentials for the address',
    )
    .option(
      '--webhook-url <address>',
      'where Flux tells what it did (a Gimlet server)',
    )
    .option(
      '--kubernetes-version <version>',
      'charts are rendered for this one',
    )
    .option(
      '--api-version <group/version>',
      'an API that charts may ask for; may be given several times',
      collect,
    )
    .option(
      '--cluster-scoped-kind <kind>',
      'a kind that has no namespace; may be given several times',
      collect,
    )
    .option('--ingress-host <suffix>', 'what the host names of previews end in')
    .option(
      '--allow-plain-secrets',
      'let charts write Secrets in clear into git',
    );
  return withAskedChange(command).action((options: Options) =>
    bootstrap(cli, options),
  );
}
