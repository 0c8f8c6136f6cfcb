import { Suspense, lazy } from 'react';
import type { ChangeDialog } from './changeDialog';

const ReleaseDialog = lazy(() =>
  import('./ReleaseDialog').then(m => ({ default: m.ReleaseDialog })),
);
const RollbackDialog = lazy(() =>
  import('./RollbackDialog').then(m => ({ default: m.RollbackDialog })),
);
const DeleteDialog = lazy(() =>
  import('./DeleteDialog').then(m => ({ default: m.DeleteDialog })),
);
const HoldDialog = lazy(() =>
  import('./HoldDialog').then(m => ({ default: m.HoldDialog })),
);
const ResumeDialog = lazy(() =>
  import('./ResumeDialog').then(m => ({ default: m.ResumeDialog })),
);

export interface ChangeDialogsProps {
  dialog: ChangeDialog;
  /** The entity's application repository. */
  repository?: string;
  onClose: () => void;
}

const Dialog = ({ dialog, repository, onClose }: ChangeDialogsProps) => {
  const { environment, app } = dialog;
  const place = { environment, app, onClose };
  switch (dialog.action) {
    case 'release':
      return (
        <ReleaseDialog
          {...place}
          repository={repository}
          artifactId={dialog.artifactId}
          takeOver={dialog.takeOver}
        />
      );
    case 'rollback':
      return <RollbackDialog {...place} to={dialog.to} />;
    case 'delete':
      return <DeleteDialog {...place} />;
    case 'hold':
      return <HoldDialog {...place} />;
    default:
      return <ResumeDialog {...place} />;
  }
};

/** The dialog that is open. Its code comes when it is first asked for. */
export const ChangeDialogs = (props: ChangeDialogsProps) => (
  <Suspense fallback={null}>
    <Dialog {...props} />
  </Suspense>
);
