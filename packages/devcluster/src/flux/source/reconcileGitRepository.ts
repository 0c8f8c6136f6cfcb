import { findObject, objectKey } from '../../store';
import type { KubeObject } from '../../store';
import type { GitRepository, GitRepositoryStatus } from '../api/GitRepository';
import {
  getCondition,
  isTrue,
  removeCondition,
  setCondition,
} from '../api/conditions';
import { parseDuration } from '../api/duration';
import { requestedAt } from '../api/requestedAt';
import type { FluxEvents } from '../FluxEvents';
import type { FluxControllerOptions } from '../FluxControllerOptions';
import { unsupported } from '../unsupported';
import { sleep } from '../../clock/Clock';
import { GitOperationError, GitRemote, type GitCredentials } from './GitRemote';
import type { StoredCommit } from './ArtifactStorage';

const GROUP = 'source.toolkit.fluxcd.io';
const DEFAULT_TIMEOUT = 60_000;
const LONGEST_SUBJECT = 50;
const NOT_SUPPORTED = [
  'ref.semver',
  'ignore',
  'include',
  'recurseSubmodules',
  'sparseCheckout',
  'verify',
];

type Reconciled = GitRepository & { status: GitRepositoryStatus };

type Context = FluxControllerOptions & {
  events: FluxEvents;
  /** Writes the object as it is now. */
  persist(): Promise<void>;
  now(): string;
};

/**
 * Looks at the remote, and fetches what is new there. Changes the object's status in place; who calls writes it at the end.
 */
export async function reconcileGitRepository(
  object: Reconciled,
  context: Context,
): Promise<'succeeded' | 'failed'> {
  const { status, metadata } = object;
  progress(object, context, 'reconciliation in progress');
  if (metadata.generation !== status.observedGeneration) {
    const message = `processing object: new generation ${
      status.observedGeneration ?? -1
    } -> ${metadata.generation}`;
    progress(object, context, message);
    await context.persist();
  } else if (requestedAt(metadata) !== status.lastHandledReconcileAt) {
    await context.persist();
  }
  await collectGarbage(object, context);
  if (!status.artifact) {
    beginAnew(object, context, 'building artifact');
    removeCondition(object, 'ArtifactInStorage');
    await context.persist();
  }

  try {
    await fetchWhatIsNew(object, context);
  } catch (error) {
    if (error instanceof GitOperationError) {
      await fail(object, context, error);
      return 'failed';
    }
    throw error;
  }
  return 'succeeded';
}

async function fetchWhatIsNew(
  object: Reconciled,
  context: Context,
): Promise<void> {
  const { artifacts, clock, operations, pace, events } = context;
  const { status, metadata, spec } = object;
  const missing = unsupported(spec, NOT_SUPPORTED);
  if (missing) {
    throw new GitOperationError(missing);
  }
  const hadFailed = isTrue(object, 'FetchFailed');
  const before = status.artifact;
  const remote = new GitRemote({
    url: spec.url,
    timeout: parseDuration(spec.timeout ?? '') ?? DEFAULT_TIMEOUT,
    credentials: await credentialsOf(object, context),
  });
  const action = before ? 'list remote for' : 'clone';
  const commit = await operations.run(() =>
    remote.resolve(spec.ref).catch(error => {
      throw explained(error, `unable to ${action} '${spec.url}'`);
    }),
  );
  await sleep(clock, pace.fetch);
  removeCondition(object, 'FetchFailed');

  if (before?.revision === commit.revision) {
    stored(object, context, commit.revision);
    if (hadFailed) {
      await events.record({
        object,
        type: 'Normal',
        reason: 'Succeeded',
        message: `stored artifact for commit '${commit.revision}'`,
        annotations: annotations(before),
      });
    } else {
      await events.record({
        object,
        type: 'Trace',
        reason: 'GitOperationSucceeded',
        message: `no changes since last reconciliation: observed revision '${commit.revision}'`,
      });
    }
    return;
  }

  const fetched = await operations.run(() =>
    artifacts
      .store(metadata.uid!, { remote, commit, now: clock.now() })
      .catch(error => {
        throw explained(error, `unable to clone '${spec.url}'`);
      }),
  );
  const message = `new upstream revision '${fetched.revision}'`;
  if (before) {
    setCondition(object, context.now(), {
      type: 'ArtifactOutdated',
      status: 'True',
      reason: 'NewRevision',
      message,
    });
  }
  beginAnew(object, context, `building artifact: ${message}`);
  await context.persist();

  await sleep(clock, pace.fetch);
  status.artifact = artifactOf(object, context, fetched);
  removeCondition(object, 'ArtifactOutdated');
  stored(object, context, fetched.revision);
  if (before?.digest !== fetched.digest) {
    await events.record({
      object,
      type: 'Normal',
      reason: 'NewArtifact',
      message: `stored artifact for commit '${shortened(fetched.subject)}'`,
      annotations: annotations(status.artifact),
    });
  }
}

/** Says what goes on. What is ready stays so: it is what was fetched before. */
function progress(object: Reconciled, context: Context, message: string): void {
  const condition = { reason: 'Progressing', message };
  setCondition(object, context.now(), {
    type: 'Reconciling',
    status: 'True',
    ...condition,
  });
  const ready = getCondition(object, 'Ready');
  if (!ready || ready.status === 'Unknown') {
    setCondition(object, context.now(), {
      type: 'Ready',
      status: 'Unknown',
      ...condition,
    });
  }
}

/** Says what goes on, and that what was fetched before is not what should be. */
function beginAnew(
  object: Reconciled,
  context: Context,
  message: string,
): void {
  for (const [type, state] of [
    ['Reconciling', 'True'],
    ['Ready', 'Unknown'],
  ] as const) {
    setCondition(object, context.now(), {
      type,
      status: state,
      reason: 'Progressing',
      message,
    });
  }
}

function stored(object: Reconciled, context: Context, revision: string): void {
  for (const type of ['ArtifactInStorage', 'Ready']) {
    setCondition(object, context.now(), {
      type,
      status: 'True',
      reason: 'Succeeded',
      message: `stored artifact for revision '${revision}'`,
    });
  }
}

async function fail(
  object: Reconciled,
  context: Context,
  error: GitOperationError,
): Promise<void> {
  const { reason, message } = error;
  const condition = { reason, message };
  const reconciling = getCondition(object, 'Reconciling')!;
  setCondition(object, context.now(), {
    ...reconciling,
    reason: 'ProgressingWithRetry',
  });
  for (const [type, status] of [
    ['FetchFailed', 'True'],
    ['Ready', 'False'],
  ] as const) {
    setCondition(object, context.now(), { type, status, ...condition });
  }
  await context.events.record({ object, type: 'Warning', ...condition });
}

async function collectGarbage(
  object: Reconciled,
  { artifacts, clock, events }: Context,
): Promise<void> {
  const count = artifacts.collectGarbage(object.metadata.uid!, {
    current: object.status.artifact?.revision.replace(/^.*sha1:/, ''),
    now: clock.now(),
  });
  if (count) {
    await events.record({
      object,
      type: 'Trace',
      reason: 'GarbageCollectionSucceeded',
      message: `garbage collected ${count} artifacts`,
    });
  }
}

async function credentialsOf(
  { spec, metadata }: GitRepository,
  { store }: Context,
): Promise<GitCredentials> {
  if (!spec.secretRef) {
    return {};
  }
  const { namespace } = metadata;
  const { name } = spec.secretRef;
  const secret = await findObject<
    KubeObject & { data?: Record<string, string> }
  >(store, { apiVersion: 'v1', kind: 'Secret' }, { namespace, name });
  if (!secret) {
    throw new GitOperationError(
      `failed to get secret '${namespace}/${name}': secrets "${name}" not found`,
      'AuthenticationFailed',
    );
  }
  const read = (key: string) =>
    secret.data?.[key] === undefined
      ? undefined
      : Buffer.from(secret.data[key], 'base64').toString('utf8');
  return {
    username: read('username'),
    password: read('password'),
    bearerToken: read('bearerToken'),
    identity: read('identity'),
    knownHosts: read('known_hosts'),
  };
}

function artifactOf(
  { metadata }: GitRepository,
  { now }: Context,
  { sha, revision, digest }: StoredCommit,
): NonNullable<GitRepositoryStatus['artifact']> {
  const path = `gitrepository/${objectKey(metadata)}/${sha}.tar.gz`;
  return {
    digest,
    lastUpdateTime: now(),
    path,
    revision,
    url: `http://source-controller.flux-system.svc.cluster.local./${path}`,
  };
}

function annotations({
  digest,
  revision,
}: {
  digest: string;
  revision: string;
}): Record<string, string> {
  return { [`${GROUP}/digest`]: digest, [`${GROUP}/revision`]: revision };
}

function explained(error: unknown, what: string): unknown {
  return error instanceof GitOperationError
    ? new GitOperationError(
        `failed to checkout and determine revision: ${what}: ${error.message}`,
      )
    : error;
}

function shortened(subject: string): string {
  return subject.length > LONGEST_SUBJECT
    ? `${subject.slice(0, LONGEST_SUBJECT)}...`
    : subject;
}
