import { timestamp } from '../../clock/timestamp';
import type { GitRepository } from '../api/GitRepository';
import {
  timeoutOf,
  type Kustomization,
  type KustomizationStatus,
} from '../api/Kustomization';
import { setCondition } from '../api/conditions';
import { formatDuration } from '../api/duration';
import type { FluxControllerOptions } from '../FluxControllerOptions';

/** A Kustomization while it is reconciled: its status is changed in place. */
export type Reconciled = Kustomization & { status: KustomizationStatus };

/** What one reconciliation works with. */
export type ReconcileContext = FluxControllerOptions & {
  source: GitRepository;
  revision: string;
  /** Writes the object as it is now. */
  persist(): Promise<void>;
  /** Tells what happened, in an event about the revision. */
  tell(message: string): Promise<void>;
  canceled: AbortSignal;
};

/** A step failed. The object says so by then, in its condition Ready. */
export class ReconcileError extends Error {
  readonly name = 'ReconcileError';
}

/** The health check was called off, as a newer revision waits. */
export class HealthCheckCanceled extends Error {
  readonly name = 'HealthCheckCanceled';
}

/** Says which step goes on. */
export function progress(
  object: Reconciled,
  context: ReconcileContext,
  step: string,
): string {
  const message = `${step} for revision ${
    context.revision
  } with a timeout of ${formatDuration(timeoutOf(object))}`;
  condition(object, context, 'Reconciling', 'True', {
    reason: 'Progressing',
    message,
  });
  return message;
}

/** Says what failed, in the object and as an error to throw. */
export function failed(
  object: Reconciled,
  context: ReconcileContext,
  reason: string,
  { message }: { message: string },
): ReconcileError {
  condition(object, context, 'Ready', 'False', { reason, message });
  return new ReconcileError(message);
}

export function condition(
  object: Reconciled,
  { clock }: Pick<ReconcileContext, 'clock'>,
  type: string,
  status: 'True' | 'False' | 'Unknown',
  { reason, message }: { reason: string; message: string },
): void {
  setCondition(object, timestamp(clock.now()), {
    type,
    status,
    reason,
    message,
  });
}
