import type { AppPlan } from '@gimlet-io/backstage-plugin-gimlet-common';
import { appPlan, type AppPlanOptions } from './appPlan';
import type { QueueUnderTest } from './queueBench';

/** A plan on the head as the mirror knows it. */
export async function planFor(
  { repository }: Pick<QueueUnderTest, 'repository'>,
  app: string,
  options: Partial<AppPlanOptions> = {},
): Promise<AppPlan> {
  const head = await repository.head('main');
  if (head === null) {
    throw new Error('the branch is empty');
  }
  return appPlan({
    reader: repository,
    head,
    app,
    files: { 'deployment.yaml': `kind: Deployment # ${app}\n` },
    ...options,
  });
}
