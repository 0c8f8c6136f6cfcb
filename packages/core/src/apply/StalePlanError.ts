import {
  GimletError,
  type ChangePlan,
  type CommitSha,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { StalePin } from '../plan';

/** A plan whose pins no longer hold at the branch's head. Nothing was written. @public */
export class StalePlanError extends GimletError {
  readonly pins: StalePin[];
  /** The head that the plan was held against; `null` for an empty repository. */
  readonly head: CommitSha | null;

  constructor(
    plan: ChangePlan,
    options: { pins: StalePin[]; head: CommitSha | null },
  ) {
    const moved = options.pins.map(({ pin }) =>
      pin.kind === 'layout'
        ? `the layout of ${pin.environment}`
        : pin.path || 'the repository',
    );
    super(
      'stale',
      `the plan no longer fits ${plan.branch}: ${moved.join(
        ', ',
      )} changed since`,
      { whatToDo: 'Plan again and look at the new diff.' },
    );
    this.name = 'StalePlanError';
    this.pins = options.pins;
    this.head = options.head;
  }
}
