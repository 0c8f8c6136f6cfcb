import { Dialog } from '@backstage/ui';
import type { ReactNode } from 'react';
import { Surface } from '../elements';
import styles from './Dialog.module.css';

export interface DialogFrameProps {
  onClose: () => void;
  /** The step that is shown. The frame stays while steps change, so that focus returns to what opened it. */
  children: ReactNode;
}

/** An open dialog. Escape closes it, a click beside it does not: a reason that was typed would be lost. */
export function DialogFrame({ onClose, children }: DialogFrameProps) {
  return (
    <Dialog
      isOpen
      isDismissable={false}
      onOpenChange={isOpen => {
        if (!isOpen) onClose();
      }}
      width="60rem"
      className={styles.dialog}
    >
      <Surface>{children}</Surface>
    </Dialog>
  );
}
