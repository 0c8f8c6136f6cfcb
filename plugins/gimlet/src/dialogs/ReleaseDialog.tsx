import { Button } from '@backstage/ui';
import { useState } from 'react';
import { ArtifactChooser } from './ArtifactChooser';
import { ChangeSteps } from './ChangeSteps';
import { DialogFrame } from './DialogFrame';
import { DialogStep } from './DialogStep';
import { ReleasedDetail } from './ReleasedDetail';
import { RollbackSteps } from './RollbackDialog';
import { rollbackTargets } from './rollbackTargets';
import type { ReleaseDialogProps } from './types';
import { useFormerReleases } from './useFormerReleases';

function ReleaseSteps(props: ReleaseDialogProps) {
  const { environment, app, repository, onClose } = props;
  const [artifactId, setArtifactId] = useState(props.artifactId);
  const [choosing, setChoosing] = useState(!artifactId);
  const [takeOver, setTakeOver] = useState(props.takeOver ?? false);
  const [undoing, setUndoing] = useState(false);
  const former = useFormerReleases(environment, app);
  const { current } = rollbackTargets(former.items ?? []);

  if (undoing) {
    return (
      <RollbackSteps
        environment={environment}
        app={app}
        to={current?.commit}
        onClose={onClose}
      />
    );
  }
  const chooser = (
    <DialogStep
      title={`Release to ${environment} / ${app}`}
      footer={
        <Button variant="secondary" onPress={onClose}>
          Cancel
        </Button>
      }
    >
      <ArtifactChooser
        environment={environment}
        app={app}
        repository={repository}
        current={current}
        onChoose={chosen => {
          setArtifactId(chosen);
          setTakeOver(false);
          setChoosing(false);
        }}
      />
    </DialogStep>
  );
  return (
    <ChangeSteps
      wish={
        artifactId
          ? {
              action: 'release',
              environment,
              app,
              artifactId,
              ...(takeOver && { takeOver }),
            }
          : undefined
      }
      onClose={onClose}
      chooser={choosing && chooser}
      onChange={() => setChoosing(true)}
      whenRefused={({ code }) =>
        code === 'app-taken' && (
          <Button variant="secondary" onPress={() => setTakeOver(true)}>
            {`Plan to take ${app} over`}
          </Button>
        )
      }
      onStale={former.refetch}
      nowDetail={current && <ReleasedDetail release={current} />}
      next={({ diff }) =>
        diff.before?.version && {
          label: 'Roll back…',
          onPress: () => setUndoing(true),
        }
      }
    />
  );
}

/** Releases an artifact: chosen from those that CI shipped, shown as an exact diff, followed until it is pushed. */
export function ReleaseDialog(props: ReleaseDialogProps) {
  return (
    <DialogFrame onClose={props.onClose}>
      <ReleaseSteps {...props} />
    </DialogFrame>
  );
}
