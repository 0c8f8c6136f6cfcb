import {
  GimletError,
  type AppPlan,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** What was agreed to is not what would be made now. */
export function staleDigest(digest: string, plan: AppPlan): GimletError {
  return new GimletError(
    'stale',
    `The plan ${digest.slice(0, 8)} no longer fits ${plan.environment}/${
      plan.app
    }: it is ${plan.digest.slice(0, 8)} now`,
    { whatToDo: 'Look at the new plan, and confirm its digest.' },
  );
}
