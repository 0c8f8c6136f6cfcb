import { TextField } from '@backstage/ui';
import { useState } from 'react';
import { ChangeSteps } from './ChangeSteps';
import { DialogFrame } from './DialogFrame';
import { RollbackSteps } from './RollbackDialog';
import type { DeleteDialogProps } from './types';
import { ReleasedDetail } from './ReleasedDetail';
import { rollbackTargets } from './rollbackTargets';
import { useFormerReleases } from './useFormerReleases';

function DeleteSteps({ environment, app, onClose }: DeleteDialogProps) {
  const [typed, setTyped] = useState('');
  const [undoing, setUndoing] = useState(false);
  const former = useFormerReleases(environment, app);
  const { current } = rollbackTargets(former.items ?? []);
  if (undoing) {
    return (
      <RollbackSteps
        environment={environment}
        app={app}
        to={current?.commit}
        holdAtFirst={false}
        onClose={onClose}
      />
    );
  }
  return (
    <ChangeSteps
      wish={{ action: 'delete', environment, app }}
      onClose={onClose}
      onStale={former.refetch}
      nowDetail={current && <ReleasedDetail release={current} />}
      blocked={
        typed === app
          ? undefined
          : `Type ${app} to confirm that it is to be deleted`
      }
      options={
        <TextField
          label={`Type ${app} to confirm`}
          description={`Everything that ${app} runs in ${environment} is removed from the cluster.`}
          value={typed}
          onChange={setTyped}
          autoComplete="off"
          spellCheck="false"
        />
      }
      next={() => ({
        label: 'Bring it back…',
        onPress: () => setUndoing(true),
      })}
    />
  );
}

/** Deletes an app from an environment, once its name was typed. */
export function DeleteDialog(props: DeleteDialogProps) {
  return (
    <DialogFrame onClose={props.onClose}>
      <DeleteSteps {...props} />
    </DialogFrame>
  );
}
