import { CopyButton } from './CopyButton';
import styles from './CommandLine.module.css';

export interface CommandLineProps {
  command: string;
}

/** A command to copy. */
export const CommandLine = ({ command }: CommandLineProps) => (
  <div className={styles.root}>
    <code className={styles.command}>{command}</code>
    <CopyButton text={command} label="Copy the command" />
  </div>
);
