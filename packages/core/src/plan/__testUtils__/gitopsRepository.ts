import {
  artifactSchema,
  DEFAULT_COMMITTER,
  manifestSchema,
  type Artifact,
  type ChangePlan,
  type CommitSha,
  type Manifest,
  type Signature,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { BareRepository } from '../../git';
import type { TreeChange } from '../../git/types';
import { formatLayoutFile, readLayoutFile } from '../../gitops/layoutFile';
import type { ChartRenderer, RenderedManifest } from '../../render/types';

export const GIMLET: Signature = { ...DEFAULT_COMMITTER, time: 1_700_000_000 };
export const ANN: Signature = {
  name: 'Ann',
  email: 'ann@example.com',
  time: 1_700_000_000,
};

/** The layout file that most tests start from: one repository for all environments. */
export const LAYOUT = formatLayoutFile(
  readLayoutFile(
    JSON.stringify({
      version: 1,
      repository: 'acme/gitops',
      branch: 'main',
      environments: {
        production: {
          path: 'production',
          namePrefix: 'acme-gitops-production',
          sourceRef: { name: 'gitops' },
        },
        staging: {
          path: 'staging',
          kustomizationPerApp: false,
          namePrefix: 'acme-gitops-staging',
          sourceRef: { name: 'gitops' },
        },
      },
    }),
  ),
);

/** The layout file of a repository that belongs to one environment. */
export const SINGLE_LAYOUT = formatLayoutFile(
  readLayoutFile(
    JSON.stringify({
      version: 1,
      repository: 'acme/gitops-production',
      branch: 'main',
      environments: {
        production: {
          path: '',
          namePrefix: 'acme-production',
          sourceRef: { name: 'gitops' },
        },
      },
    }),
  ),
);

/** Commits files as somebody: `null` removes one. */
export async function commitFiles(
  repository: BareRepository,
  head: CommitSha | null,
  files: Record<string, string | null>,
  options: {
    message?: string;
    author?: Signature;
    committer?: Signature;
    otherParents?: CommitSha[];
  } = {},
): Promise<CommitSha> {
  const changes: TreeChange[] = [];
  for (const [path, content] of Object.entries(files)) {
    changes.push(
      content === null
        ? { path, delete: true }
        : { path, mode: '100644', blob: await repository.writeBlob(content) },
    );
  }
  return repository.writeCommit({
    tree: await repository.changeTree(head, changes),
    parents: [...(head ? [head] : []), ...(options.otherParents ?? [])],
    author: options.author ?? ANN,
    committer: options.committer ?? options.author ?? ANN,
    message: options.message ?? 'by hand\n',
  });
}

/** Commits what a plan says, on any head where its pins hold. */
export async function commitPlan(
  repository: BareRepository,
  plan: ChangePlan,
  head: CommitSha | null = plan.base,
): Promise<CommitSha> {
  const changes: TreeChange[] = plan.removes.map(path => ({
    path,
    delete: true,
  }));
  const files = [...plan.requires];
  if ('folder' in plan) {
    const { folder } = plan;
    files.push(...folder.files);
    const kept = new Set(folder.files.map(file => file.path));
    const present = head ? await repository.files(head, folder.path) : [];
    for (const { path } of present) {
      if (!kept.has(path)) changes.push({ path, delete: true });
    }
  }
  for (const { path, mode, blob, content } of files) {
    if (content !== undefined) await repository.writeBlob(content);
    changes.push({ path, mode, blob });
  }
  return repository.writeCommit({
    tree: await repository.changeTree(head, changes),
    parents: head ? [head] : [],
    author: ANN,
    committer: GIMLET,
    message: plan.message,
  });
}

/** A manifest without variables. */
export const manifest = (values: Partial<Manifest> = {}): Manifest =>
  manifestSchema.parse({
    app: 'checkout',
    env: 'production',
    namespace: 'shop',
    chart: { name: 'web' },
    ...values,
  });

/** An artifact of a commit whose id is the digit, 40 times. */
export const artifact = (
  digit: string,
  version: Record<string, unknown> = {},
): Artifact =>
  artifactSchema.parse({
    id: `acme/checkout-${digit.repeat(16)}`,
    version: {
      repositoryName: 'acme/checkout',
      sha: digit.repeat(40),
      branch: 'main',
      authorName: 'Ann',
      message: `Version ${digit}\n\nmore`,
      ...version,
    },
  });

export const DEPLOYMENT = (image: string, namespace = 'shop') => `---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: checkout
  namespace: ${namespace}
spec:
  image: ${image}
`;

export const JOB = (image: string) => `---
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
  namespace: shop
spec:
  image: ${image}
`;

/** Gives files as they are: what the plan does with them is the subject here, not Helm. */
export const fixedRenderer = (
  files: Record<string, string>,
  rest: Partial<RenderedManifest> = {},
): ChartRenderer => ({
  render: async ({ manifest: { namespace } }) => ({
    files: Object.entries(files).map(([name, content]) => ({ name, content })),
    jobs: [],
    warnings: [],
    namespaceUsed: namespace,
    ...rest,
  }),
});

/** Paths that a commit changed, by git's own words. */
export async function changedPaths(
  repository: BareRepository,
  commit: CommitSha,
): Promise<string[]> {
  const output = await repository.git([
    'diff-tree',
    '-r',
    '-z',
    '--root',
    '--no-commit-id',
    '--name-only',
    commit,
  ]);
  return output.toString('utf8').split('\0').filter(Boolean);
}

/** A commit's id by its name in git. */
export async function revParse(
  repository: BareRepository,
  revision: string,
): Promise<string> {
  const output = await repository.git(['rev-parse', revision]);
  return output.toString('utf8').trim();
}
