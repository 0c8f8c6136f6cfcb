import { Alert, Button, Checkbox } from '@backstage/ui';
import type { Release } from '@gimlet-io/backstage-plugin-gimlet-common';
import { useState } from 'react';
import { ErrorPanel } from '../elements';
import { ChangeSteps } from './ChangeSteps';
import { DialogFrame } from './DialogFrame';
import { DialogStep } from './DialogStep';
import { ReleasedDetail } from './ReleasedDetail';
import { rollbackTargets } from './rollbackTargets';
import { TargetChooser } from './TargetChooser';
import type { RollbackDialogProps } from './types';
import { useFormerReleases } from './useFormerReleases';

/** What the dialog shows; another dialog goes on with it, to take back what it did. */
export function RollbackSteps(
  props: RollbackDialogProps & {
    /** Whether automatic releases are to be held, until somebody decides otherwise. Default: yes. */
    holdAtFirst?: boolean;
  },
) {
  const { environment, app, onClose } = props;
  const [chosen, setChosen] = useState<Release>();
  const [choosing, setChoosing] = useState(false);
  const [hold, setHold] = useState(props.holdAtFirst ?? true);
  const former = useFormerReleases(environment, app);
  const { current, targets, preselected } = rollbackTargets(former.items ?? []);
  const to = chosen?.commit ?? props.to ?? preselected?.commit;
  const target =
    chosen ?? targets.find(({ commit }) => to && commit.startsWith(to));

  const chooser = (
    <DialogStep
      title={`Roll back ${environment} / ${app}`}
      footer={
        <Button variant="secondary" onPress={onClose}>
          Cancel
        </Button>
      }
    >
      {former.error && (
        <ErrorPanel
          title="The former releases cannot be shown"
          error={former.error}
          onRetry={former.refetch}
        />
      )}
      {!former.items && former.loading && (
        <Alert status="info" isPending title="Looking for former releases" />
      )}
      {former.items && (
        <TargetChooser
          environment={environment}
          app={app}
          current={current}
          onChoose={release => {
            setChosen(release);
            setChoosing(false);
          }}
        />
      )}
    </DialogStep>
  );
  return (
    <ChangeSteps
      wish={to ? { action: 'rollback', environment, app, to, hold } : undefined}
      onClose={onClose}
      chooser={(choosing || !to) && chooser}
      onChange={() => setChoosing(true)}
      onStale={former.refetch}
      nowDetail={current && <ReleasedDetail release={current} />}
      thenDetail={target && <ReleasedDetail release={target} />}
      options={
        <Checkbox isSelected={hold} onChange={setHold}>
          {`Hold automatic releases of ${app} in ${environment} until someone resumes them`}
        </Checkbox>
      }
    />
  );
}

/** Takes an app back to a former release, with everything that it had then. */
export function RollbackDialog(props: RollbackDialogProps) {
  return (
    <DialogFrame onClose={props.onClose}>
      <RollbackSteps {...props} />
    </DialogFrame>
  );
}
