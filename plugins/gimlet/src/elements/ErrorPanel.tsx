import { Button } from '@backstage/ui';
import {
  formatProblem,
  isGimletErrorCode,
  type GimletError,
  type ToldError,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { ActionAlert } from './ActionAlert';
import { ERROR_WORDS } from './errorWords';
import styles from './ErrorPanel.module.css';

export interface ErrorPanelProps {
  error: GimletError | ToldError;
  /** What failed, in front of what happened: `The history cannot be shown`. */
  title?: string;
  /** Tries again, where that can help. */
  onRetry?: () => void;
  /** A warning where the rest of the page is there. */
  status?: 'danger' | 'warning';
}

/** What happened, what it means, and what to do. */
export const ErrorPanel = (props: ErrorPanelProps) => {
  const { error, title, onRetry, status = 'danger' } = props;
  const words =
    ERROR_WORDS[isGimletErrorCode(error.code) ? error.code : 'internal'];
  const problems = 'problems' in error ? error.problems : [];
  return (
    <ActionAlert
      role="alert"
      status={status}
      icon
      title={title ? `${title}: ${error.message}` : error.message}
      description={
        <>
          {words.meaning} {error.whatToDo ?? words.whatToDo}
          {problems.length > 0 && (
            <ul className={styles.problems}>
              {problems.map(problem => (
                <li key={formatProblem(problem)}>{formatProblem(problem)}</li>
              ))}
            </ul>
          )}
        </>
      }
      customActions={
        onRetry && (
          <Button size="small" variant="secondary" onPress={onRetry}>
            Try again
          </Button>
        )
      }
    />
  );
};
