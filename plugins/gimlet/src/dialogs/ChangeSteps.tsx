import type {
  ChangeWish,
  PlannedChange,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useState, type ReactNode } from 'react';
import { FollowStep, type NextAction } from './FollowStep';
import { PlanStep, type PlanSurroundings } from './PlanStep';
import { useSubmission } from './useSubmission';

export interface ChangeStepsProps extends PlanSurroundings {
  /** Absent until something is chosen. */
  wish: ChangeWish | undefined;
  /** The step in which a version is chosen, while that is done. What was typed stays. */
  chooser?: ReactNode;
  /** What can be done after it; given the plan that was made. */
  next?: (plan: PlannedChange) => NextAction | undefined;
}

/** From the plan of a change to its commit: shows what would happen, asks for it, and follows it. */
export function ChangeSteps(props: ChangeStepsProps) {
  const { wish, next, chooser, ...surroundings } = props;
  const [reason, setReason] = useState('');
  const [made, setMade] = useState<PlannedChange>();
  const submission = useSubmission();

  if (submission.request) {
    return (
      <FollowStep
        made={submission.request}
        onClose={surroundings.onClose}
        onTryAgain={submission.startOver}
        next={made && next?.(made)}
      />
    );
  }
  if (chooser || !wish) return <>{chooser}</>;
  return (
    <PlanStep
      {...surroundings}
      wish={wish}
      reason={reason}
      onReasonChange={setReason}
      submission={submission}
      onConfirm={plan => {
        setMade(plan);
        submission.send({
          wish,
          digest: plan.digest,
          ...(reason.trim() && { reason: reason.trim() }),
        });
      }}
    />
  );
}
