/** Which change a person is about to make. */
export type ChangeDialog = { environment: string; app: string } & (
  | { action: 'release'; artifactId?: string; takeOver?: boolean }
  | { action: 'rollback'; to?: string }
  | { action: 'delete' | 'hold' | 'resume' }
);

/** Opens the dialog of a change. */
export type OpenDialog = (dialog: ChangeDialog) => void;
