import { Alert, type AlertProps } from '@backstage/ui';
import styles from './ActionAlert.module.css';

/** An alert that has buttons. */
export function ActionAlert(props: AlertProps) {
  return <Alert {...props} className={styles.alert} />;
}
