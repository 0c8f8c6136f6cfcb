import { Badge, Button, List, ListRow, SearchField } from '@backstage/ui';
import type { Release } from '@gimlet-io/backstage-plugin-gimlet-common';
import { RiArrowGoBackLine, RiPencilLine } from '@remixicon/react';
import { useState } from 'react';
import useDebounce from 'react-use/lib/useDebounce';
import {
  EmptyState,
  ErrorPanel,
  headlineOf,
  makerOf,
  relativeTime,
  shaOf,
  VersionLabel,
} from '../elements';
import { useNow } from '../hooks';
import styles from './Chooser.module.css';
import { rollbackTargets } from './rollbackTargets';
import { useFocusWithin } from './useFocusWithin';
import { useFormerReleases } from './useFormerReleases';

/** After the last letter, until the server is asked. */
const SEARCH_DELAY = 200;

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
  const [text, setText] = useState('');
  const [search, setSearch] = useState('');
  useDebounce(() => setSearch(text.trim()), SEARCH_DELAY, [text]);
  const root = useFocusWithin('input');
  const former = useFormerReleases(environment, app, search);
  const { items, error, loading, more, retry } = former;
  const { targets } = rollbackTargets(items ?? [], current);
  return (
    <div className={styles.root} ref={root}>
      <SearchField
        aria-label="Search the former releases"
        placeholder="Title, commit, reason or person"
        value={text}
        onChange={setText}
      />
      {error && (
        <ErrorPanel
          title="The former releases cannot be shown"
          error={error}
          onRetry={retry}
        />
      )}
      {items && targets.length === 0 && !more && !loading && (
        <None app={app} search={search} />
      )}
      {targets.length > 0 && (
        <List
          aria-label="Former releases, newest first"
          onAction={id => {
            const target = targets.find(({ commit }) => commit === id);
            if (target) onChoose(target);
          }}
          className={styles.list}
        >
          {targets.map(target => (
            <TargetRow key={target.commit} target={target} />
          ))}
        </List>
      )}
      {more && (
        <div>
          <Button variant="tertiary" isPending={loading} onPress={more}>
            Show older ones
          </Button>
        </div>
      )}
    </div>
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
