import {
  ButtonIcon,
  SearchField,
  TextField,
  ToggleButton,
  ToggleButtonGroup,
} from '@backstage/ui';
import { RiArrowDownSLine, RiArrowUpSLine } from '@remixicon/react';
import { LOG_LEVELS } from './logLevel';
import type { LogFilter } from './logLines';
import styles from './LogsDialog.module.css';

export interface LogFiltersProps {
  filter: LogFilter;
  onFilter: (filter: LogFilter) => void;
  search: string;
  onSearch: (text: string) => void;
  /** How many lines are found. */
  found: number;
  /** Which of them is looked at. */
  place?: number;
  onPlace: (place: number) => void;
}

/** What of a log is shown, and what is looked for in it. */
export function LogFilters(props: LogFiltersProps) {
  const { filter, onFilter, search, onSearch, found, place, onPlace } = props;
  const go = (step: 1 | -1) => {
    if (found === 0) return;
    const from = place ?? (step === 1 ? -1 : 0);
    onPlace((from + step + found) % found);
  };
  return (
    <>
      <div className={styles.bar} role="search" aria-label="Search the log">
        <SearchField
          className={styles.field}
          size="small"
          aria-label="Search"
          placeholder="Search"
          value={search}
          onChange={onSearch}
          onSubmit={() => go(1)}
        />
        {search.trim() && (
          <span className={styles.found} role="status">
            {found === 0
              ? 'not found'
              : `${place === undefined ? '' : `${place + 1} of `}${found} ${
                  found === 1 ? 'line' : 'lines'
                }`}
          </span>
        )}
        <span className={styles.steps}>
          <ButtonIcon
            size="small"
            variant="tertiary"
            aria-label="The line found before"
            icon={<RiArrowUpSLine />}
            isDisabled={found === 0}
            onPress={() => go(-1)}
          />
          <ButtonIcon
            size="small"
            variant="tertiary"
            aria-label="The next line found"
            icon={<RiArrowDownSLine />}
            isDisabled={found === 0}
            onPress={() => go(1)}
          />
        </span>
      </div>
      <div className={styles.bar}>
        <TextField
          className={styles.field}
          size="small"
          aria-label="Only lines with"
          placeholder="Only lines with…"
          value={filter.include}
          onChange={include => onFilter({ ...filter, include })}
        />
        <TextField
          className={styles.field}
          size="small"
          aria-label="No lines with"
          placeholder="No lines with…"
          value={filter.exclude}
          onChange={exclude => onFilter({ ...filter, exclude })}
        />
        <ToggleButtonGroup
          aria-label="Only these levels"
          selectionMode="multiple"
          selectedKeys={filter.levels}
          onSelectionChange={chosen =>
            onFilter({
              ...filter,
              levels: new Set(LOG_LEVELS.filter(level => chosen.has(level))),
            })
          }
        >
          {LOG_LEVELS.map(level => (
            <ToggleButton key={level} id={level} size="small">
              {level}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </div>
    </>
  );
}
