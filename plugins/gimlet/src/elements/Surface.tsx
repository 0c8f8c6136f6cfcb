import type { ReactNode } from 'react';
import styles from './Surface.module.css';

export interface SurfaceProps {
  /** `main` where it is the page's main content, and nothing around it says so. */
  as?: 'div' | 'main';
  children: ReactNode;
}

/** Around each page and dialog: keeps its quiet text readable in both themes. */
export const Surface = ({ as: Outer = 'div', children }: SurfaceProps) => (
  <Outer className={styles.outer}>
    <div className={styles.inner}>{children}</div>
  </Outer>
);
