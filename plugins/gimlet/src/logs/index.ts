export { LogsDialog, type LogsDialogProps } from './LogsDialog';
