import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, normalize } from 'node:path';

import { sleep } from '../../clock/Clock';
import { timestamp } from '../../clock/timestamp';
import type { KubeObject } from '../../store';
import { KUSTOMIZE_GROUP, type Kustomization } from '../api/Kustomization';
import { durationSince } from '../api/duration';
import {
  ApplyError,
  applyObjects,
  changeLog,
  type Change,
} from './applyObjects';
import {
  BuildError,
  buildManifests,
  type BuiltManifests,
} from './buildManifests';
import { checkHealth } from './checkHealth';
import { deleteObjects } from './deleteObjects';
import { withSnapshot } from './history';
import { inventoryEntry, parseEntry } from './inventory';
import {
  ReconcileError,
  condition,
  failed,
  progress,
  type ReconcileContext,
  type Reconciled,
} from './reconciliation';

/**
 * Brings the cluster to one revision: fetch, build, apply, prune, health check.
 *
 * @throws ReconcileError, HealthCheckCanceled
 */
export async function reconcileKustomization(
  object: Reconciled,
  context: ReconcileContext,
): Promise<void> {
  const { clock, operations, pace, revision } = context;
  const started = clock.now().getTime();
  progress(object, context, 'Fetching manifests');
  condition(object, context, 'Ready', 'Unknown', {
    reason: 'Progressing',
    message: 'Reconciliation in progress',
  });
  await context.persist();

  const folder = await fetchFiles(object, context);
  let built: BuiltManifests;
  try {
    const path = join(folder, normalize(`/${object.spec.path ?? ''}`));
    if (!existsSync(path)) {
      throw failed(object, context, 'ArtifactFailed', {
        message: `kustomization path not found: stat ${path.replace(
          /\/$/,
          '',
        )}: no such file or directory`,
      });
    }
    object.status.lastAttemptedRevision = revision;
    progress(object, context, 'Building manifests');
    await context.persist();
    await sleep(clock, pace.build);
    built = await operations.run(() => buildManifests(path));
  } catch (error) {
    if (error instanceof BuildError) {
      throw failed(object, context, 'BuildFailed', error);
    }
    throw error;
  } finally {
    await operations.run(() => rm(folder, { recursive: true, force: true }));
  }

  progress(object, context, 'Detecting drift');
  await context.persist();
  const remember = (status: string) => {
    object.status.history = withSnapshot(object.status.history, {
      digest: built.digest,
      status,
      now: timestamp(clock.now()),
      duration: durationSince(started, clock),
      revision,
    });
  };
  try {
    const changes = await applyAndPrune(object, context, built.objects);
    await checkHealth(object, context, {
      changes,
      isNewRevision: object.status.lastAppliedRevision !== revision,
    });
  } catch (error) {
    if (error instanceof ReconcileError) {
      remember(reasonOf(object));
    }
    throw error;
  }
  object.status.lastAppliedRevision = revision;
  condition(object, context, 'Ready', 'True', {
    reason: 'ReconciliationSucceeded',
    message: `Applied revision: ${revision}`,
  });
  remember('ReconciliationSucceeded');
}

async function fetchFiles(
  object: Reconciled,
  context: ReconcileContext,
): Promise<string> {
  const { artifacts, clock, operations, pace, source, revision } = context;
  await sleep(clock, pace.fetch);
  const folder = await operations.run(() =>
    artifacts.extract(
      source.metadata.uid!,
      revision.slice(revision.lastIndexOf(':') + 1),
    ),
  );
  if (folder === undefined) {
    throw failed(object, context, 'ArtifactFailed', {
      message: 'Source is not ready, artifact not found',
    });
  }
  return folder;
}

async function applyAndPrune(
  object: Reconciled,
  context: ReconcileContext,
  objects: KubeObject[],
): Promise<Change[]> {
  const { store, clock, pace } = context;
  const { spec, metadata, status } = object;
  await sleep(clock, pace.apply);
  let changes: Change[];
  try {
    const prepared = await Promise.all(
      objects.map(manifest => prepare(manifest, object, context)),
    );
    changes = await applyObjects(prepared, {
      store,
      clock,
      force: spec.force ?? false,
    });
  } catch (error) {
    if (error instanceof ApplyError) {
      throw failed(object, context, 'ReconciliationFailed', error);
    }
    throw error;
  }
  const log = changeLog(changes).trimEnd();
  if (log) {
    await context.tell(log);
  }

  const before = status.inventory?.entries ?? [];
  const entries = changes.map(change => inventoryEntry(change.object));
  status.inventory = { entries };
  if (spec.prune) {
    const stale = before.filter(
      old => !entries.some(({ id }) => id === old.id),
    );
    const lines = await deleteObjects(
      stale.flatMap(entry => parseEntry(entry) ?? []),
      { store, owner: metadata },
    );
    if (lines.length) {
      await context.tell(lines.join('\n'));
    }
  }
  return changes;
}

/** The manifest with what the Kustomization adds to it. */
async function prepare(
  manifest: KubeObject,
  { metadata, spec }: Kustomization,
  { store }: ReconcileContext,
): Promise<KubeObject> {
  const { status: _status, ...rest } = manifest;
  const isNamespaced =
    spec.targetNamespace !== undefined &&
    (await store.kindInfo(manifest))?.namespaced;
  const { labels = {}, annotations } = spec.commonMetadata ?? {};
  const allAnnotations = { ...manifest.metadata.annotations, ...annotations };
  return {
    ...rest,
    metadata: {
      ...manifest.metadata,
      ...(isNamespaced ? { namespace: spec.targetNamespace } : {}),
      labels: {
        ...manifest.metadata.labels,
        ...labels,
        [`${KUSTOMIZE_GROUP}/name`]: metadata.name,
        [`${KUSTOMIZE_GROUP}/namespace`]: metadata.namespace!,
      },
      ...(Object.keys(allAnnotations).length
        ? { annotations: allAnnotations }
        : {}),
    },
  };
}

function reasonOf(object: Reconciled): string {
  return (
    object.status.conditions?.find(({ type }) => type === 'Ready')?.reason ?? ''
  );
}
