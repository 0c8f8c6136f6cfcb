/** Where a change is made, and what closes its dialog. */
export interface ChangeDialogProps {
  environment: string;
  app: string;
  /** Closing never stops a request that was made. */
  onClose: () => void;
}

export interface ReleaseDialogProps extends ChangeDialogProps {
  /** Offers the artifacts of this application repository alone. */
  repository?: string;
  /** Opens on the plan of this artifact; without it, on the list of artifacts. */
  artifactId?: string;
  /** Takes a folder over that another repository released. */
  takeOver?: boolean;
}

export interface RollbackDialogProps extends ChangeDialogProps {
  /** The gitops commit to go back to; without it, the release before the current one. */
  to?: string;
}

export type DeleteDialogProps = ChangeDialogProps;
export type HoldDialogProps = ChangeDialogProps;
export type ResumeDialogProps = ChangeDialogProps;
