import { Text } from '@backstage/ui';
import type { ReactNode } from 'react';
import { CommandLine } from './CommandLine';
import styles from './EmptyState.module.css';

export interface EmptyStateProps {
  /** What is not there. */
  title: string;
  /** Why, and what to do next. */
  children?: ReactNode;
  /** A command to copy, which does it. */
  command?: string;
  /** Buttons, links. */
  actions?: ReactNode;
}

/** There is nothing to show: why, and what to do next. */
export const EmptyState = (props: EmptyStateProps) => {
  const { title, children, command, actions } = props;
  return (
    <div className={styles.root}>
      <Text as="h3" variant="title-x-small" weight="bold">
        {title}
      </Text>
      {children && (
        <div className={styles.text}>
          <Text as="div" variant="body-medium" color="secondary">
            {children}
          </Text>
        </div>
      )}
      {command && <CommandLine command={command} />}
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
};
