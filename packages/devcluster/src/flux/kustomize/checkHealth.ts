import { sleep } from '../../clock/Clock';
import { isTrue, removeCondition } from '../api/conditions';
import { durationSince } from '../api/duration';
import {
  KUSTOMIZATION,
  timeoutOf,
  type Kustomization,
} from '../api/Kustomization';
import type { Change } from './applyObjects';
import { idOf } from './inventory';
import {
  HealthCheckCanceled,
  condition,
  failed,
  progress,
  type ReconcileContext,
  type Reconciled,
} from './reconciliation';
import { waitForHealth, type CheckedObject } from './waitForHealth';

/**
 * Waits until what was applied has arrived, where the Kustomization asks for it.
 *
 * @throws ReconcileError, HealthCheckCanceled
 */
export async function checkHealth(
  object: Reconciled,
  context: ReconcileContext,
  { changes, isNewRevision }: { changes: Change[]; isNewRevision: boolean },
): Promise<void> {
  const { store, clock, canceled, pace } = context;
  const objects = checkedObjects(object, changes);
  if (!objects.length) {
    removeCondition(object, 'Healthy');
    return;
  }
  const wasHealthy = isTrue(object, 'Healthy');
  const message = progress(object, context, 'Running health checks');
  condition(object, context, 'Healthy', 'Unknown', {
    reason: 'Progressing',
    message,
  });
  await context.persist();

  const started = clock.now().getTime();
  await sleep(clock, pace.look);
  const result = await waitForHealth(objects, {
    store,
    clock,
    timeout: timeoutOf(object),
    canceled,
  });
  const lasted = durationSince(started, clock);
  switch (result.state) {
    case 'canceled':
      throw new HealthCheckCanceled();
    case 'failed': {
      condition(object, context, 'Healthy', 'False', {
        reason: 'HealthCheckFailed',
        message: result.message,
      });
      throw failed(object, context, 'HealthCheckFailed', {
        message: `health check failed after ${lasted}: ${result.message}`,
      });
    }
    default: {
      const passed = `Health check passed in ${lasted}`;
      const hasDrifted = changes.some(
        ({ action }) => action === 'created' || action === 'configured',
      );
      if (!wasHealthy || (isNewRevision && hasDrifted)) {
        await context.tell(passed);
      }
      condition(object, context, 'Healthy', 'True', {
        reason: 'Succeeded',
        message: passed,
      });
      await context.persist();
    }
  }
}

function checkedObjects(
  { spec, metadata }: Kustomization,
  changes: Change[],
): CheckedObject[] {
  const objects: CheckedObject[] = spec.wait
    ? changes
        .filter(({ action }) => action !== 'skipped')
        .map(change => ({
          ...idOf(change.object),
          apiVersion: change.object.apiVersion,
        }))
    : (spec.healthChecks ?? []).map(({ apiVersion = 'v1', ...check }) => ({
        ...idOf({
          apiVersion,
          kind: check.kind,
          metadata: { name: check.name, namespace: check.namespace },
        }),
        apiVersion,
      }));
  // It would wait for itself.
  return objects.filter(
    ({ kind, name, namespace }) =>
      !(
        kind === KUSTOMIZATION.kind &&
        name === metadata.name &&
        namespace === metadata.namespace
      ),
  );
}
