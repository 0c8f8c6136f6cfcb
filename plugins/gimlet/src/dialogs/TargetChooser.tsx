import { Badge, List, ListRow } from '@backstage/ui';
import type { Release } from '@gimlet-io/backstage-plugin-gimlet-common';
import { RiArrowGoBackLine, RiPencilLine } from '@remixicon/react';
import {
  EmptyState,
  headlineOf,
  makerOf,
  relativeTime,
  shaOf,
  VersionLabel,
} from '../elements';
import { useNow } from '../hooks';
import styles from './Chooser.module.css';
import { useFocusWithin } from './useFocusWithin';

export interface TargetChooserProps {
  /** What can come back, newest first. */
  targets: Release[];
  onChoose: (commit: string) => void;
}

/** The former releases that can come back. */
export function TargetChooser({ targets, onChoose }: TargetChooserProps) {
  const now = useNow();
  const root = useFocusWithin('[role="row"]');
  if (targets.length === 0) {
    return (
      <EmptyState title="There is no former release to go back to">
        Release another version instead, or delete the app.
      </EmptyState>
    );
  }
  return (
    <div ref={root}>
      <List
        aria-label="Former releases, newest first"
        onAction={commit => onChoose(String(commit))}
        className={styles.list}
      >
        {targets.map(target => {
          const { commit, author, kind, rolledBackBy } = target;
          const title = headlineOf(target);
          return (
            <ListRow
              key={commit}
              id={commit}
              textValue={title}
              className={styles.row}
              description={`${makerOf(target).name} · ${relativeTime(
                author.time * 1000,
                now,
              )}`}
              customActions={
                <>
                  {kind === 'by-hand' && (
                    <Badge icon={<RiPencilLine />}>changed by hand</Badge>
                  )}
                  {rolledBackBy && (
                    <Badge icon={<RiArrowGoBackLine />}>rolled back</Badge>
                  )}
                </>
              }
            >
              <VersionLabel
                sha={shaOf(target)}
                title={title}
                struck={rolledBackBy !== undefined}
              />
            </ListRow>
          );
        })}
      </List>
    </div>
  );
}
