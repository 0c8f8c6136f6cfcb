import { Accordion, AccordionPanel, AccordionTrigger } from '@backstage/ui';
import type { ReactNode } from 'react';
import styles from './DiffView.module.css';

export interface DiffSectionProps {
  title: ReactNode;
  isExpanded: boolean;
  onExpandedChange: (isExpanded: boolean) => void;
  children: ReactNode;
}

/** A part of a diff that opens and closes. What is closed is not rendered: a diff may hold very many. */
export function DiffSection({
  title,
  isExpanded,
  onExpandedChange,
  children,
}: DiffSectionProps) {
  return (
    <Accordion
      className={styles.section}
      isExpanded={isExpanded}
      onExpandedChange={onExpandedChange}
    >
      <AccordionTrigger className={styles.trigger}>
        <span className={styles.title}>{title}</span>
      </AccordionTrigger>
      <AccordionPanel className={styles.panel}>
        {isExpanded && children}
      </AccordionPanel>
    </Accordion>
  );
}
