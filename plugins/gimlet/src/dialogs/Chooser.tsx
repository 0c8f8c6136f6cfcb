import { Button, List, SearchField, Skeleton } from '@backstage/ui';
import type { ReactElement, ReactNode } from 'react';
import { ErrorPanel } from '../elements';
import type { Pages } from '../hooks';
import styles from './Chooser.module.css';
import { useFocusWithin } from './useFocusWithin';
import type { Search } from './useSearch';

export interface ChooserProps<T> {
  /** What there is to choose from, as one reads it within a sentence: `artifacts`. */
  what: string;
  search: Search;
  /** What the search looks at. */
  placeholder: string;
  /** As far as they were loaded. */
  pages: Omit<Pages<unknown>, 'refetch'>;
  /** Those of them that can be chosen, newest first. */
  items: readonly T[];
  /** A row of a list, with its id. */
  row: (item: T) => ReactElement;
  /** Where there is none. */
  none: ReactNode;
  onChoose: (id: string) => void;
}

/** Something to choose, newest first, with a search and its older pages. */
export function Chooser<T>(props: ChooserProps<T>) {
  const { what, search, placeholder, pages, items, row, none } = props;
  const { error, loading, more, retry } = pages;
  const root = useFocusWithin('input');
  return (
    <div className={styles.root} ref={root}>
      <SearchField
        aria-label={`Search the ${what}`}
        placeholder={placeholder}
        value={search.text}
        onChange={search.onText}
      />
      {error && (
        <ErrorPanel
          title={`The ${what} cannot be shown`}
          error={error}
          onRetry={retry}
        />
      )}
      {!pages.items && !error && (
        <div role="status" aria-label={`Loading the ${what}`}>
          <Skeleton width="100%" height={56} />
        </div>
      )}
      {pages.items && items.length === 0 && !more && !loading && none}
      {items.length > 0 && (
        <List
          aria-label={`${what.replace(/^./, it =>
            it.toUpperCase(),
          )}, newest first`}
          onAction={id => props.onChoose(String(id))}
          className={styles.list}
        >
          {items.map(row)}
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
