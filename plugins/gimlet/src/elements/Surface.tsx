import type { ReactNode } from 'react';
import styles from './Surface.module.css';

export interface SurfaceProps {
  children: ReactNode;
}

/** Around each page and dialog: keeps its quiet text readable in both themes. */
export const Surface = ({ children }: SurfaceProps) => (
  <div className={styles.outer}>
    <div className={styles.inner}>{children}</div>
  </div>
);
