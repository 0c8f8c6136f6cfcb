import { SearchField, Select, Switch } from '@backstage/ui';
import { useEffect, useRef, useState } from 'react';
import useDebounce from 'react-use/lib/useDebounce';
import styles from './HistoryFilters.module.css';
import { useSlashFocus } from '../hooks';
import type { HistoryFilter } from './useHistory';

const TYPING_MS = 250;

export interface HistoryFiltersProps {
  filter: HistoryFilter;
  onChange: (filter: HistoryFilter) => void;
  environments: string[];
}

/** What of the history is shown. `/` goes to the search. */
export const HistoryFilters = (props: HistoryFiltersProps) => {
  const { filter, onChange, environments } = props;
  const [typed, setTyped] = useState(filter.search);
  const search = useRef<HTMLDivElement>(null);
  useSlashFocus(search);
  useDebounce(
    () => {
      const asked = typed.trim();
      if (asked !== filter.search) onChange({ ...filter, search: asked });
    },
    TYPING_MS,
    [typed],
  );
  useEffect(() => {
    // Filters that were reset from outside empty the field as well.
    if (filter.search === '') setTyped('');
  }, [filter.search]);
  return (
    <div className={styles.root} role="search" aria-label="Filter the history">
      {environments.length > 1 && (
        <Select
          className={styles.environment}
          aria-label="Environment"
          size="small"
          options={[
            { id: 'all', label: 'All environments' },
            ...environments.map(id => ({ id, label: id })),
          ]}
          value={filter.environment || 'all'}
          onChange={chosen =>
            onChange({
              ...filter,
              environment: chosen && chosen !== 'all' ? String(chosen) : '',
            })
          }
        />
      )}
      <SearchField
        ref={search}
        className={styles.search}
        aria-label="Search the history"
        aria-keyshortcuts="/"
        placeholder="Search ( / )"
        size="small"
        value={typed}
        onChange={setTyped}
      />
      <Switch
        label="by hand"
        aria-label="Show changes by hand"
        isSelected={filter.byHand}
        onChange={byHand => onChange({ ...filter, byHand })}
      />
    </div>
  );
};
