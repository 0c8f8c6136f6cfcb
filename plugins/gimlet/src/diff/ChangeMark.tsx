import type { DiffChange } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  RiAddCircleLine,
  RiEditCircleLine,
  RiIndeterminateCircleLine,
} from '@remixicon/react';
import styles from './DiffView.module.css';

const ICONS = {
  added: RiAddCircleLine,
  changed: RiEditCircleLine,
  removed: RiIndeterminateCircleLine,
} as const;

/** What happens to an object or a file, as icon and word. */
export function ChangeMark({ change }: { change: DiffChange }) {
  const Icon = ICONS[change];
  return (
    <span className={styles.mark} data-change={change}>
      <Icon size={14} aria-hidden />
      {change}
    </span>
  );
}
