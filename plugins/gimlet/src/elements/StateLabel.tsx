import type { RemixiconComponentType } from '@remixicon/react';
import type { ReactNode } from 'react';
import styles from './StateLabel.module.css';

export type Tone =
  | 'positive'
  | 'negative'
  | 'warning'
  | 'announcement'
  | 'neutral';

/** How a state is shown. */
export interface StateLook {
  word: string;
  Icon: RemixiconComponentType;
  tone: Tone;
}

export interface StateLabelProps {
  icon: ReactNode;
  tone: Tone;
  /** `plain` is without the coloured ground, for dense rows. */
  variant?: 'filled' | 'plain';
  /** The word. */
  children: ReactNode;
}

/** A state: an icon, a word and a colour, so that no one of them is needed alone. */
export const StateLabel = (props: StateLabelProps) => {
  const { icon, tone, variant = 'filled', children } = props;
  return (
    <span className={styles.root} data-tone={tone} data-variant={variant}>
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
      {children}
    </span>
  );
};
