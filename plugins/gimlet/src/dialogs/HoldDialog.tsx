import { useState } from 'react';
import { ChangeSteps } from './ChangeSteps';
import { DialogFrame } from './DialogFrame';
import { ResumeSteps } from './ResumeDialog';
import type { HoldDialogProps } from './types';

function HoldSteps({ environment, app, onClose }: HoldDialogProps) {
  const [undoing, setUndoing] = useState(false);
  if (undoing) {
    return (
      <ResumeSteps environment={environment} app={app} onClose={onClose} />
    );
  }
  return (
    <ChangeSteps
      wish={{ action: 'hold', environment, app }}
      onClose={onClose}
      next={() => ({ label: 'Resume…', onPress: () => setUndoing(true) })}
    />
  );
}

/** Stops automatic releases of an app until they are resumed. */
export function HoldDialog(props: HoldDialogProps) {
  return (
    <DialogFrame onClose={props.onClose}>
      <HoldSteps {...props} />
    </DialogFrame>
  );
}
