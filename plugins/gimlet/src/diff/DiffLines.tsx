import { Button } from '@backstage/ui';
import { useMemo, useState } from 'react';
import type { DiffLine } from './DiffLine';
import styles from './DiffLines.module.css';
import { sideBySide, type DiffRow } from './sideBySide';

export type DiffLayout = 'unified' | 'side-by-side';

/** Lines shown at first, and with each press of "more". */
const FIRST_LINES = 80;
const MORE_LINES = 1000;

const SIGNS = { removed: '-', added: '+' } as const;

/** The lines of one diff; a long one is shown piece by piece. */
export function DiffLines({
  lines,
  layout,
}: {
  lines: DiffLine[];
  layout: DiffLayout;
}) {
  const [limit, setLimit] = useState(FIRST_LINES);
  const rows = useMemo(
    () => (layout === 'side-by-side' ? sideBySide(lines) : undefined),
    [lines, layout],
  );
  const length = rows?.length ?? lines.length;
  const rest = length - limit;
  return (
    <>
      <div className={rows ? styles.columns : styles.lines}>
        {rows
          ? rows
              .slice(0, limit)
              .map((row, place) => <Row key={keyAt(place)} row={row} />)
          : lines
              .slice(0, limit)
              .map((line, place) => <Line key={keyAt(place)} line={line} />)}
      </div>
      {rest > 0 && (
        <div className={styles.more}>
          <Button
            variant="tertiary"
            size="small"
            onPress={() => setLimit(limit + MORE_LINES)}
          >
            {`Show ${Math.min(rest, MORE_LINES)} more of ${length} lines`}
          </Button>
        </div>
      )}
    </>
  );
}

/** Lines have no identity but their place: a diff never changes while it is shown. */
function keyAt(place: number): string {
  return String(place);
}

function Row({ row }: { row: DiffRow }) {
  if ('over' in row) {
    return (
      <div className={styles.over}>
        <Line line={row.over} />
      </div>
    );
  }
  const same = row.before !== undefined && row.before === row.after;
  return (
    <>
      <div className={same ? styles.repeated : styles.cell}>
        {row.before && <Line line={row.before} />}
      </div>
      <div className={styles.cell}>
        {row.after && <Line line={row.after} />}
      </div>
    </>
  );
}

function Line({ line }: { line: DiffLine }) {
  switch (line.kind) {
    case 'removed':
    case 'added': {
      const Change = line.kind === 'removed' ? 'del' : 'ins';
      return (
        <Change className={styles[line.kind]}>
          <span className={styles.sign}>{SIGNS[line.kind]}</span>
          <span className={styles.text}>
            <Emphasised line={line} />
          </span>
        </Change>
      );
    }
    case 'gap':
      return <div className={styles.gap}>{line.text}</div>;
    case 'note':
      return <div className={styles.note}>{line.text}</div>;
    default:
      return (
        <div className={line.kind === 'heading' ? styles.heading : styles.same}>
          <span className={styles.sign} />
          <span className={styles.text}>{line.text}</span>
        </div>
      );
  }
}

function Emphasised({
  line: { text, emphasis },
}: {
  line: Extract<DiffLine, { kind: 'removed' | 'added' }>;
}) {
  if (!emphasis || emphasis.from === emphasis.to) return <>{text}</>;
  return (
    <>
      {text.slice(0, emphasis.from)}
      <strong className={styles.emphasis}>
        {text.slice(emphasis.from, emphasis.to)}
      </strong>
      {text.slice(emphasis.to)}
    </>
  );
}
