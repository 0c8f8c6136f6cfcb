import { sleep, type Clock } from '../clock/Clock';
import type { AnyObject, ClusterStore, ObjectMeta } from '../store';
import { isRefused } from '../store';
import type { Condition } from './api/conditions';
import { mergeDiff } from './api/mergeDiff';

/** An object of Flux, whose status its controller writes. */
export type FluxObject = {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec: unknown;
  status?: { conditions?: Condition[] };
};

/**
 * Writes what a reconciliation changed in its copy of an object. As in Flux that is more than one patch: first the conditions, then
 * finalizers, then the rest of the status. So for a moment an object is Ready and still names the former revision.
 */
export class StatusWriter<T extends FluxObject & AnyObject> {
  private readonly store: ClusterStore;
  private readonly clock: Clock;
  private readonly pace: number;
  private readonly fieldManager: string;
  private before: T;

  constructor(
    object: T,
    options: {
      store: ClusterStore;
      clock: Clock;
      /** Milliseconds that a write takes. */
      pace: number;
      fieldManager: string;
    },
  ) {
    this.before = structuredClone(object);
    this.store = options.store;
    this.clock = options.clock;
    this.pace = options.pace;
    this.fieldManager = options.fieldManager;
  }

  async write(object: T): Promise<void> {
    const after = structuredClone(object);
    const { conditions: conditionsBefore, ...restBefore } =
      this.before.status ?? {};
    const { conditions: changed, ...rest } = after.status ?? {};
    const conditions = changed?.map(
      condition =>
        conditionsBefore?.find(before => saysTheSame(before, condition)) ??
        condition,
    );
    await this.patch(
      mergeDiff(
        { conditions: conditionsBefore },
        { conditions: conditions?.length ? conditions : undefined },
      ),
      'status',
    );
    if (
      mergeDiff(
        { finalizers: this.before.metadata.finalizers },
        { finalizers: after.metadata.finalizers },
      )
    ) {
      await this.patch({ finalizers: after.metadata.finalizers }, 'metadata');
    }
    await this.patch(mergeDiff(restBefore, rest), 'status');
    this.before = after;
  }

  private async patch(
    change: Record<string, unknown> | undefined,
    part: 'status' | 'metadata',
  ): Promise<void> {
    if (!change) {
      return;
    }
    await sleep(this.clock, this.pace);
    try {
      await this.store.patch(
        { apiVersion: this.before.apiVersion, kind: this.before.kind },
        {
          namespace: this.before.metadata.namespace,
          name: this.before.metadata.name,
        },
        { type: 'merge', body: { [part]: change } },
        {
          fieldManager: this.fieldManager,
          ...(part === 'status' ? { subresource: 'status' } : {}),
        },
      );
    } catch (error) {
      // Somebody deleted it, or the last finalizer went with the write before.
      if (!isRefused(error, 'NotFound')) {
        throw error;
      }
    }
  }
}

// A condition that went somewhere else and came back, all before it was written, has not changed.
function saysTheSame(a: Condition, b: Condition): boolean {
  return (
    a.type === b.type &&
    a.status === b.status &&
    a.reason === b.reason &&
    a.message === b.message &&
    a.observedGeneration === b.observedGeneration
  );
}
