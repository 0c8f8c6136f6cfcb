import type { ReactNode } from 'react';
import { colourOf, initialsOf } from './initialsOf';
import styles from './PersonLabel.module.css';

export interface PersonLabelProps {
  name: string;
  /** Who acts on its own has a square avatar. Default: a person. */
  kind?: 'user' | 'token' | 'service' | 'policy';
  /** Who CI says did it; nobody checked it, and that is said. */
  claimedActor?: string;
  /** What else is said in the same line. */
  children?: ReactNode;
}

const COLOURS = 6;

/** Someone or something that acted: initials and name. */
export const PersonLabel = (props: PersonLabelProps) => {
  const { name, kind = 'user', claimedActor, children } = props;
  const person = kind === 'user';
  return (
    <span className={styles.root}>
      <span
        className={styles.avatar}
        data-kind={person ? 'person' : 'machine'}
        data-colour={person ? colourOf(name, COLOURS) : undefined}
        aria-hidden="true"
      >
        {person ? initialsOf(name) : 'CI'}
      </span>
      <span className={styles.text}>
        <span className={styles.name}>{name}</span>
        {claimedActor && (
          <span title="CI says so; nobody checked it">
            , for {claimedActor} (as CI says)
          </span>
        )}
        {children}
      </span>
    </span>
  );
};
