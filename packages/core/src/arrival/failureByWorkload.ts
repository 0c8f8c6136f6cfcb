import {
  conditionOf,
  objectRefText,
  type WorkloadObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Explanation } from './facts';
import { isObserved } from './rollout';
import { whatToDo } from './whatToDo';

/** What the workloads' own controllers have given up, of the newest generation alone. */
export function failureByWorkload(
  workloads: readonly WorkloadObservation[],
): Explanation | undefined {
  for (const workload of workloads) {
    if (!isObserved(workload)) continue;
    const name = objectRefText(workload);
    const progressing = conditionOf(workload, 'Progressing');
    if (
      progressing?.reason === 'ProgressDeadlineExceeded' &&
      progressing.status === 'False' &&
      progressing.message.includes(workload.revision ?? '')
    ) {
      const { reason, message } = progressing;
      return explain(reason, `${name}: ${message}`);
    }
    const failed = conditionOf(workload, 'Failed');
    if (workload.kind === 'Job' && failed?.status === 'True') {
      const why = [failed.reason, failed.message].filter(Boolean).join(', ');
      return explain('JobFailed', `${name} failed: ${why}`);
    }
  }
  return undefined;
}

function explain(reason: string, text: string): Explanation {
  const advice = whatToDo(reason, text);
  return { reason, text, ...(advice && { whatToDo: advice }) };
}
