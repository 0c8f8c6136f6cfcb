import { Badge, ListRow } from '@backstage/ui';
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
import { Chooser } from './Chooser';
import styles from './Chooser.module.css';
import { rollbackTargets } from './rollbackTargets';
import { useFormerReleases } from './useFormerReleases';
import { useSearch } from './useSearch';

export interface TargetChooserProps {
  environment: string;
  app: string;
  /** What runs now; it is no target. */
  current?: Release;
  onChoose: (release: Release) => void;
}

/** The former releases that can come back, newest first. */
export function TargetChooser(props: TargetChooserProps) {
  const { environment, app, current, onChoose } = props;
  const search = useSearch();
  const former = useFormerReleases(environment, app, search.search);
  const { targets } = rollbackTargets(former.items ?? [], current ?? null);
  return (
    <Chooser
      what="former releases"
      search={search}
      placeholder="Title, commit, reason or person"
      pages={former}
      items={targets}
      row={target => <TargetRow key={target.commit} target={target} />}
      none={<None app={app} search={search.search} />}
      onChoose={id => {
        const target = targets.find(({ commit }) => commit === id);
        if (target) onChoose(target);
      }}
    />
  );
}

function None({ app, search }: { app: string; search: string }) {
  if (search) {
    return (
      <EmptyState title={`No former release of ${app} fits “${search}”`} />
    );
  }
  return (
    <EmptyState title="There is no former release to go back to">
      Release another version instead, or delete the app.
    </EmptyState>
  );
}

function TargetRow({ target }: { target: Release }) {
  const now = useNow();
  const { commit, author, kind, rolledBackBy } = target;
  const title = headlineOf(target);
  return (
    <ListRow
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
}
