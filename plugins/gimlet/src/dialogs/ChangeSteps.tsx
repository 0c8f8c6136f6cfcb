import type {
  ChangeWish,
  GimletError,
  PlannedChange,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useState, type ReactNode } from 'react';
import { FollowStep } from './FollowStep';
import { PlanStep } from './PlanStep';
import { useSubmission } from './useSubmission';

/** What can be done once a change is made. */
export interface NextAction {
  label: string;
  onPress: () => void;
}

export interface ChangeStepsProps {
  /** Absent until something is chosen. */
  wish: ChangeWish | undefined;
  onClose: () => void;
  /** What is said of the two sides, beyond the versions. */
  nowDetail?: ReactNode;
  thenDetail?: ReactNode;
  /** The step in which a version is chosen, while that is done. What was typed stays. */
  chooser?: ReactNode;
  /** Chooses another version. */
  onChange?: () => void;
  /** What can be done where the change is refused, with why. */
  whenRefused?: (error: GimletError) => ReactNode;
  /** Something else was changed since: what is known of what runs is old. */
  onStale?: () => void;
  /** More to decide, below the reason. */
  options?: ReactNode;
  /** Why the button may not be pressed yet, beyond what the server says. */
  blocked?: string;
  /** What can be done after it; given the plan that was made. */
  next?: (plan: PlannedChange) => NextAction | undefined;
}

/** From the plan of a change to its commit: shows what would happen, asks for it, and follows it. */
export function ChangeSteps(props: ChangeStepsProps) {
  const { wish, onClose, next, chooser } = props;
  const [reason, setReason] = useState('');
  const [made, setMade] = useState<PlannedChange>();
  const submission = useSubmission();

  if (submission.request) {
    return (
      <FollowStep
        made={submission.request}
        onClose={onClose}
        onTryAgain={submission.startOver}
        next={made && next?.(made)}
      />
    );
  }
  if (chooser || !wish) return <>{chooser}</>;
  return (
    <PlanStep
      {...props}
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
