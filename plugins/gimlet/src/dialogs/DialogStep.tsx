import { DialogBody, DialogFooter, DialogHeader } from '@backstage/ui';
import { useEffect, useRef, type FormEvent, type ReactNode } from 'react';
import styles from './Dialog.module.css';

export interface DialogStepProps {
  title: string;
  /** `Enter` in a field; without it that does nothing. */
  onSubmit?: () => void;
  footer: ReactNode;
  children: ReactNode;
}

/** What a dialog shows at a time: a title, a content and buttons. */
export function DialogStep(props: DialogStepProps) {
  const { title, onSubmit, footer, children } = props;
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // What had the focus went with the step before.
    const { current } = form;
    if (!current?.contains(document.activeElement)) current?.focus();
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit?.();
  };
  return (
    <>
      <DialogHeader className={styles.header}>{title}</DialogHeader>
      <form
        ref={form}
        tabIndex={-1}
        aria-label={title}
        className={styles.form}
        onSubmit={submit}
      >
        <DialogBody className={styles.body}>{children}</DialogBody>
        <DialogFooter className={styles.footer}>{footer}</DialogFooter>
      </form>
    </>
  );
}
