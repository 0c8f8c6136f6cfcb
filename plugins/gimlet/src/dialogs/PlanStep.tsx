import { Alert, Button, Skeleton, Text, TextField } from '@backstage/ui';
import type {
  ChangeWish,
  GimletError,
  PlannedChange,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useId, type ReactNode } from 'react';
import { CommitsBetween, DiffView, NowThen } from '../diff';
import { ErrorPanel } from '../elements';
import { wishButton, wishTitle } from '../requestPage/wishWords';
import styles from './ChangeSteps.module.css';
import { DialogStep } from './DialogStep';
import { PlanCheck } from './PlanCheck';
import { usePlan } from './usePlan';
import type { Submission } from './useSubmission';

/** What the dialog of an action says and offers beside the plan. */
export interface PlanSurroundings {
  onClose: () => void;
  /** What is said of the two sides, beyond the versions. */
  nowDetail?: ReactNode;
  thenDetail?: ReactNode;
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
}

export interface PlanStepProps extends PlanSurroundings {
  wish: ChangeWish;
  reason: string;
  onReasonChange: (reason: string) => void;
  submission: Submission;
  onConfirm: (plan: PlannedChange) => void;
}

/** Shows what a change would do, and asks for it. */
export function PlanStep(props: PlanStepProps) {
  const { wish, onClose, submission, onConfirm, blocked, onChange } = props;
  const { whenRefused, onStale } = props;
  const { value: plan, error, loading, refetch } = usePlan(wish);
  const whyId = useId();

  const destructive = wish.action === 'rollback' || wish.action === 'delete';
  const nothing = plan?.changesNothing === true;
  const refused = plan && !plan.decision.allowed ? plan.decision.reason : '';
  const ready =
    plan !== undefined &&
    !error &&
    !loading &&
    !nothing &&
    !refused &&
    !blocked;
  const confirm = () => {
    if (ready) onConfirm(plan);
  };
  const again = () => {
    if (submission.error?.code === 'stale') {
      submission.startOver();
      onStale?.();
    } else if (ready) return confirm();
    return refetch();
  };
  return (
    <DialogStep
      title={wishTitle(wish)}
      onSubmit={confirm}
      footer={
        <>
          <Text
            id={whyId}
            variant="body-small"
            color="secondary"
            className={styles.said}
          >
            {plan && !nothing && whyText(plan, blocked)}
          </Text>
          <Button variant="secondary" onPress={onClose}>
            {nothing ? 'Close' : 'Cancel'}
          </Button>
          {!nothing && (
            <Button
              type="submit"
              variant="primary"
              destructive={destructive}
              className={destructive ? styles.destructive : undefined}
              isDisabled={!ready}
              isPending={submission.sending}
              aria-describedby={whyId}
            >
              {wishButton(
                wish,
                plan?.diff.after?.version?.sha ?? plan?.rollbackTo,
              )}
            </Button>
          )}
        </>
      }
    >
      {error && (
        <ErrorPanel
          title="This cannot be planned"
          error={error}
          onRetry={refetch}
        />
      )}
      {error && (onChange || whenRefused) && (
        <div className={styles.otherwise}>
          {onChange && (
            <Button variant="secondary" onPress={onChange}>
              Choose another version
            </Button>
          )}
          {whenRefused?.(error)}
        </div>
      )}
      {!plan && !error && <Planning />}
      {plan && !error && <Plan plan={plan} {...props} />}
      {submission.error && (
        <ErrorPanel
          title={
            submission.unknown
              ? 'The request may have been made; trying again makes it once at most'
              : 'The request was not made'
          }
          error={submission.error}
          onRetry={again}
        />
      )}
    </DialogStep>
  );
}

function whyText({ decision }: PlannedChange, blocked?: string): string {
  if (!decision.allowed) return `Not allowed: ${decision.reason}`;
  return blocked ?? `Allowed: ${decision.reason}`;
}

/** Rendering a chart may take a second or two. */
function Planning() {
  return (
    <div role="status" className={styles.planning}>
      <Alert
        status="info"
        isPending
        title="Planning: rendering the manifests and comparing them with git"
      />
      <Skeleton width="100%" height={72} />
      <Skeleton width="100%" height={140} />
    </div>
  );
}

function Plan({
  plan,
  nowDetail,
  thenDetail,
  onChange,
  options,
  reason,
  onReasonChange,
}: PlanStepProps & { plan: PlannedChange }) {
  const { changesNothing, diff } = plan;
  // The diff says its own.
  const warnings = plan.warnings.filter(
    warning => changesNothing || !diff.warnings.includes(warning),
  );
  return (
    <>
      <NowThen
        plan={plan}
        nowDetail={nowDetail}
        thenDetail={thenDetail}
        onChange={onChange}
      />
      {warnings.map(warning => (
        <Alert key={warning} status="warning" icon title={warning} />
      ))}
      {changesNothing ? (
        <>
          <Alert
            status="info"
            icon
            title="Everything is so already: there is nothing to do"
          />
          <PlanCheck plan={plan} />
        </>
      ) : (
        <>
          <CommitsBetween plan={plan} />
          <DiffView diff={diff} />
          <PlanCheck plan={plan} />
          <TextField
            label="Reason"
            secondaryLabel="for the commit, and for those who read the history"
            value={reason}
            onChange={onReasonChange}
            maxLength={2000}
          />
          {options}
        </>
      )}
    </>
  );
}
