export { DeleteDialog } from './DeleteDialog';
export { HoldDialog } from './HoldDialog';
export { ReleaseDialog } from './ReleaseDialog';
export { ResumeDialog } from './ResumeDialog';
export { RollbackDialog } from './RollbackDialog';
export type {
  ChangeDialogProps,
  DeleteDialogProps,
  HoldDialogProps,
  ReleaseDialogProps,
  ResumeDialogProps,
  RollbackDialogProps,
} from './types';
