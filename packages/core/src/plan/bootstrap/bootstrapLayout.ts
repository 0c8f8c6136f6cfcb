import {
  DEFAULT_COMMITTER,
  GimletError,
  layoutEnvironmentSchema,
  type LayoutEnvironment,
  type LayoutFile,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { z } from 'zod/v3';
import { repositoryOfUrl } from '../../gitops/fluxUrl';
import type { Layout } from '../../gitops/layout';
import {
  defaultNamePrefix,
  environmentKustomizationName,
} from '../../gitops/names';
import {
  kustomizationsReading,
  type EnvironmentFacts,
} from './environmentFacts';

/** What a bootstrap may be told about the layout; the rest is found out. @public */
export interface LayoutWishes {
  /** The name that digests use, such as `acme/gitops`. Default: from the address. */
  repository?: string;
  branch?: string;
  /** The environment's folder; `''` where the repository belongs to it alone. Default: what is there, else the environment's name. */
  path?: string;
  /** A Kustomization for each app, or one for all. Default: what is there, else one for each. */
  kustomizationPerApp?: boolean;
  /** What the names of Kustomizations begin with. */
  namePrefix?: string;
  /** The source that the Kustomizations read. */
  sourceRef?: Partial<LayoutEnvironment['sourceRef']>;
  /** Addresses whose trailers count, beside those that do already; the one that commits here has to be among them. */
  committers?: string[];
  /** What decides about rendering; given values replace those that are there. */
  settings?: Partial<
    Pick<
      LayoutEnvironment,
      | 'kubernetesVersion'
      | 'apiVersions'
      | 'clusterScopedKinds'
      | 'ingressHost'
      | 'allowPlainSecrets'
    >
  >;
}

function differs(what: string, there: unknown, wanted: unknown): GimletError {
  return new GimletError(
    'conflict',
    `The ${what} of this environment is ${JSON.stringify(
      there,
    )}, not ${JSON.stringify(wanted)}`,
    {
      whatToDo:
        'Leave the option out to keep it. To move an environment, change .gimlet/gitops.json and flux/ by hand in one commit.',
    },
  );
}

/** What is there, unless something else is wanted: then it is a conflict. */
function keep<T extends string | boolean>(
  what: string,
  there: T,
  wanted: T | undefined,
): T {
  if (wanted !== undefined && wanted !== there)
    throw differs(what, there, wanted);
  return there;
}

const known = (layout: Layout, environment: string) =>
  layout.environments.find(place => place.environment === environment);

/** The folder that the environment has, or will have. */
export function bootstrapPath(
  layout: Layout,
  environment: string,
  wanted: string | undefined,
): string {
  const there = known(layout, environment);
  if (there) return keep('folder', there.path, wanted);
  const owner = layout.environments.find(place => place.path === '');
  if (owner) {
    throw new GimletError(
      'conflict',
      `This repository belongs to the environment ${owner.environment} alone`,
      {
        whatToDo: `Use another repository for ${environment}, or --env ${owner.environment}.`,
      },
    );
  }
  // The original's repository of one environment that has no app yet.
  if (layout.source === 'original' && layout.single) {
    return keep('folder', '', wanted);
  }
  return wanted ?? environment;
}

function repositoryName(
  layout: Layout,
  wishes: LayoutWishes & { url?: string },
  facts: EnvironmentFacts,
): string {
  if (layout.source === 'file') {
    return keep('repository name', layout.file.repository, wishes.repository);
  }
  const url = wishes.url ?? facts.source?.url;
  const name = wishes.repository ?? (url && repositoryOfUrl(url));
  if (!name) {
    throw new GimletError('invalid', 'The repository has no name yet', {
      whatToDo:
        'Say where Flux reads it (--url https://github.com/acme/gitops.git), which names it too; or give a name with --repository.',
    });
  }
  return name;
}

function sourceOf(
  facts: EnvironmentFacts,
  wanted: LayoutWishes['sourceRef'],
  namePrefix: string,
): LayoutEnvironment['sourceRef'] {
  if (facts.sources.length > 1 && !facts.source && !wanted?.name) {
    const found = facts.sources.map(({ kind, name }) => `${kind}/${name}`);
    throw new GimletError(
      'ambiguous',
      `The Kustomizations in ${facts.folder} read several sources: ${found.join(
        ', ',
      )}`,
      { whatToDo: 'Say which one releases use: --source-name NAME.' },
    );
  }
  const named = wanted?.name
    ? facts.sources.find(({ name }) => name === wanted.name)
    : undefined;
  const base = named ?? facts.source;
  if (base && wanted?.name && wanted.name !== base.name) {
    throw differs('source', base.name, wanted.name);
  }
  return {
    kind: wanted?.kind ?? base?.kind ?? 'GitRepository',
    name:
      wanted?.name ?? base?.name ?? environmentKustomizationName(namePrefix),
    namespace: wanted?.namespace ?? base?.namespace ?? 'flux-system',
  };
}

const given = <T extends object>(settings: T | undefined) =>
  Object.fromEntries(
    Object.entries(settings ?? {}).filter(([, value]) => value !== undefined),
  );

/** Options that fit what is there already; the settings of rendering are replaced where they are given. */
function keepEntry(
  entry: LayoutEnvironment,
  wishes: LayoutWishes,
): LayoutEnvironment {
  const { sourceRef = {} } = wishes;
  keep('name prefix', entry.namePrefix, wishes.namePrefix);
  keep('source kind', entry.sourceRef.kind, sourceRef.kind);
  keep('source', entry.sourceRef.name, sourceRef.name);
  keep('source namespace', entry.sourceRef.namespace, sourceRef.namespace);
  keep(
    'setting kustomizationPerApp',
    entry.kustomizationPerApp,
    wishes.kustomizationPerApp,
  );
  return { ...entry, ...given(wishes.settings) };
}

/** Whether each app has a Kustomization of its own; undefined where nothing says it. */
function perApp(
  facts: EnvironmentFacts,
  { path, sourceRef }: Pick<LayoutEnvironment, 'path' | 'sourceRef'>,
): boolean | undefined {
  const found = kustomizationsReading(facts, sourceRef);
  if (found.some(kustomization => kustomization.path === path)) return false;
  return found.length > 0 ? true : undefined;
}

/** What Kubernetes takes for the name of an object. */
const OBJECT_NAME = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/** Throws a GimletError `invalid` for what Kubernetes would refuse. */
export function checkObjectName(what: string, name: string | undefined): void {
  if (name !== undefined && !OBJECT_NAME.test(name)) {
    throw new GimletError(
      'invalid',
      `${JSON.stringify(name)} cannot be the ${what}`,
      { whatToDo: 'Use lower case letters, digits and "-".' },
    );
  }
}

function newEntry(
  entry: z.input<typeof layoutEnvironmentSchema>,
): LayoutEnvironment {
  const parsed = layoutEnvironmentSchema.safeParse(entry);
  if (parsed.success) return parsed.data;
  throw new GimletError('invalid', 'The environment cannot be set up so', {
    problems: parsed.error.issues.map(({ path, message }) => ({
      path: path.join('.'),
      message,
    })),
  });
}

/** An entry that is not there yet: what was found out, then what is wanted. */
function foundEntry(options: {
  facts: EnvironmentFacts;
  path: string;
  namePrefix: string;
  wishes: LayoutWishes;
}): LayoutEnvironment {
  const { facts, path, namePrefix, wishes } = options;
  const sourceRef = sourceOf(facts, wishes.sourceRef, namePrefix);
  const there = perApp(facts, { path, sourceRef });
  const wanted = wishes.kustomizationPerApp;
  return newEntry({
    path,
    kustomizationPerApp:
      there === undefined
        ? wanted ?? true
        : keep('setting kustomizationPerApp', there, wanted),
    namePrefix,
    sourceRef,
    ...given(wishes.settings),
  });
}

/**
 * The layout file that a bootstrap leaves: what is there, what was found out, and what is wanted, in this order where they differ:
 * wanting something else than what is there is a GimletError `conflict`.
 */
export function bootstrapLayout(options: {
  layout: Layout;
  facts: EnvironmentFacts;
  environment: string;
  path: string;
  wishes: LayoutWishes & { url?: string };
}): { file: LayoutFile; entry: LayoutEnvironment } {
  const { layout, facts, environment, path, wishes } = options;
  checkObjectName('name prefix', wishes.namePrefix);
  checkObjectName('name of the source', wishes.sourceRef?.name);
  checkObjectName('namespace of the source', wishes.sourceRef?.namespace);
  const repository = repositoryName(layout, wishes, facts);
  const existing = layout.source === 'file' ? layout.file : undefined;
  const branch = existing
    ? keep('branch', existing.branch, wishes.branch)
    : wishes.branch ?? 'main';
  const present = Object.entries(existing?.environments ?? {}).find(
    ([name]) => name === environment,
  )?.[1];

  const namePrefix =
    wishes.namePrefix ??
    facts.namePrefix ??
    defaultNamePrefix(repository, path === '' ? undefined : environment);
  const entry = present
    ? keepEntry(present, wishes)
    : foundEntry({ facts, path, namePrefix, wishes });
  const committers =
    layout.source === 'absent' ? [DEFAULT_COMMITTER.email] : layout.committers;
  return {
    entry,
    file: {
      version: 1,
      repository,
      branch,
      committers: [...new Set([...committers, ...(wishes.committers ?? [])])],
      environments: { ...existing?.environments, [environment]: entry },
    },
  };
}
