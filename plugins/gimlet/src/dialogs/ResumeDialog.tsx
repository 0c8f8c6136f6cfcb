import { ChangeSteps } from './ChangeSteps';
import { DialogFrame } from './DialogFrame';
import type { ResumeDialogProps } from './types';

/** What the dialog shows; another dialog goes on with it, to take back what it did. */
export function ResumeSteps({ environment, app, onClose }: ResumeDialogProps) {
  return (
    <ChangeSteps
      wish={{ action: 'resume', environment, app }}
      onClose={onClose}
    />
  );
}

/** Lets automatic releases of an app go on. */
export function ResumeDialog(props: ResumeDialogProps) {
  return (
    <DialogFrame onClose={props.onClose}>
      <ResumeSteps {...props} />
    </DialogFrame>
  );
}
