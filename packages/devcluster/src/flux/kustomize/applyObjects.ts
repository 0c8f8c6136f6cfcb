import { isDeepStrictEqual } from 'node:util';

import type { Clock } from '../../clock/Clock';
import { sleep } from '../../clock/Clock';
import { StatusError, findObject } from '../../store';
import type { ClusterStore, KubeObject } from '../../store';
import { KUSTOMIZE_GROUP } from '../api/Kustomization';
import { idOf, nameOf } from './inventory';
import { compareForApply, stageOf } from './order';

const FIELD_MANAGER = 'kustomize-controller';
const POLL_DELETED = 100;
const LONGEST_DELETION = 60_000;

/** What became of an object. */
export interface Change {
  object: KubeObject;
  action: 'created' | 'configured' | 'unchanged' | 'skipped';
}

/** An object was refused. The message is as kustomize-controller says it, with a list of what was changed before. */
export class ApplyError extends Error {
  readonly name = 'ApplyError';
}

/** One object was refused. */
class RefusedError extends Error {}

/**
 * Server-side apply in stages. All objects of a stage are tried first, and none is written where one is refused; what has not
 * drifted is not written either.
 *
 * @throws ApplyError
 */
export async function applyObjects(
  objects: KubeObject[],
  options: {
    store: ClusterStore;
    clock: Clock;
    /** Replace what cannot be changed. */
    force: boolean;
  },
): Promise<Change[]> {
  const sorted = [...objects].sort((a, b) => compareForApply(idOf(a), idOf(b)));
  const changes: Change[] = [];
  for (const stage of [0, 1, 2]) {
    const ofStage = sorted.filter(object => stageOf(object) === stage);
    try {
      changes.push(...(await applyStage(ofStage, options)));
    } catch (error) {
      if (error instanceof RefusedError) {
        throw new ApplyError(`${error.message}\n${changeLog(changes)}`);
      }
      throw error;
    }
  }
  return changes;
}

/** One line for each object that was changed. */
export function changeLog(changes: Change[]): string {
  return changes
    .filter(({ action }) => action === 'created' || action === 'configured')
    .map(({ object, action }) => `${nameOf(idOf(object))} ${action}\n`)
    .join('');
}

async function applyStage(
  objects: KubeObject[],
  options: { store: ClusterStore; clock: Clock; force: boolean },
): Promise<Change[]> {
  const { store } = options;
  const changes: Change[] = [];
  for (const object of objects) {
    const existing = await find(object, store);
    if (isLeftAlone(object, existing)) {
      changes.push({ object, action: 'skipped' });
      continue;
    }
    try {
      const wanted = await apply(object, store, { dryRun: true });
      changes.push({ object, action: actionFor(existing, wanted) });
    } catch (error) {
      if (!(error instanceof StatusError)) {
        throw error;
      }
      if (existing && mayReplace(object, options.force, error)) {
        await replaceLater(existing, options);
        return applyStage(objects, options);
      }
      throw new RefusedError(refusal(object, error));
    }
  }
  for (const { object, action } of changes) {
    if (action === 'created' || action === 'configured') {
      await apply(object, store);
    }
  }
  return changes;
}

async function apply(
  object: KubeObject,
  store: ClusterStore,
  { dryRun = false } = {},
): Promise<KubeObject> {
  const info = await store.kindInfo(object);
  if (!info) {
    const { apiVersion, kind } = object;
    throw new StatusError({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: `no matches for kind "${kind}" in version "${apiVersion}"`,
    });
  }
  if (info.namespaced && !object.metadata.namespace) {
    throw StatusError.of(
      'NotFound',
      'the server could not find the requested resource',
    );
  }
  return store.apply(object, {
    fieldManager: FIELD_MANAGER,
    force: true,
    dryRun,
  });
}

async function find(
  object: KubeObject,
  store: ClusterStore,
): Promise<KubeObject | undefined> {
  return (await store.kindInfo(object))
    ? findObject(store, object, object.metadata)
    : undefined;
}

function isLeftAlone(
  object: KubeObject,
  existing: KubeObject | undefined,
): boolean {
  const marks = [object, existing].flatMap(one => {
    const { annotations, labels } = one?.metadata ?? {};
    return [annotations, labels].map(found => ({
      reconcile: found?.[`${KUSTOMIZE_GROUP}/reconcile`],
      ssa: found?.[`${KUSTOMIZE_GROUP}/ssa`]?.toLowerCase(),
    }));
  });
  return marks.some(
    ({ reconcile, ssa }) =>
      reconcile === 'disabled' ||
      ssa === 'ignore' ||
      (existing !== undefined && ssa === 'ifnotpresent'),
  );
}

function actionFor(
  existing: KubeObject | undefined,
  wanted: KubeObject,
): Change['action'] {
  if (!existing) {
    return 'created';
  }
  return isDeepStrictEqual(content(existing), content(wanted))
    ? 'unchanged'
    : 'configured';
}

function content(object: KubeObject): Record<string, unknown> {
  const { status: _status, metadata, ...rest } = object;
  return {
    ...rest,
    labels: metadata.labels ?? {},
    annotations: metadata.annotations ?? {},
  };
}

function mayReplace(
  object: KubeObject,
  force: boolean,
  error: StatusError,
): boolean {
  return (
    (force ||
      object.metadata.annotations?.[
        `${KUSTOMIZE_GROUP}/force`
      ]?.toLowerCase() === 'enabled') &&
    error.reason === 'Invalid' &&
    /immutable|may not change|updates to .* are forbidden/.test(error.message)
  );
}

async function replaceLater(
  existing: KubeObject,
  { store, clock }: { store: ClusterStore; clock: Clock },
): Promise<void> {
  await store.delete(existing, existing.metadata, {
    propagation: 'Background',
    uid: existing.metadata.uid,
  });
  const deadline = clock.now().getTime() + LONGEST_DELETION;
  while (
    (await find(existing, store))?.metadata.uid === existing.metadata.uid
  ) {
    if (clock.now().getTime() > deadline) {
      throw new RefusedError(
        `${nameOf(
          idOf(existing),
        )} immutable field detected, failed to wait for object to be deleted`,
      );
    }
    await sleep(clock, POLL_DELETED);
  }
}

function refusal(object: KubeObject, error: StatusError): string {
  const name = nameOf(idOf(object));
  if (error.reason === 'NotFound') {
    return object.metadata.namespace
      ? `${name} not found: ${error.message}`
      : `${name} namespace not specified: ${error.message}`;
  }
  const reason = error.reason ? ` (${error.reason})` : '';
  return `${name} dry-run failed${reason}: ${error.message}`;
}
