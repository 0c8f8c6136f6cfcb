import { Button } from '@backstage/ui';
import { RiArrowDownLine } from '@remixicon/react';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import useLatest from 'react-use/lib/useLatest';
import { absoluteTime } from '../elements';
import styles from './LogLines.module.css';
import { piecesOf, type KeptLine } from './logLines';

/** In pixels; the style sheet has it too. */
const LINE_HEIGHT = 20;
/** Lines drawn beyond what is seen, above and below. */
const MORE = 20;
/** In pixels, until the element was measured. */
const FIRST_HEIGHT = 480;

export interface LogLinesProps {
  lines: KeptLine[];
  /** What is marked in them. */
  search: string;
  /** The line that the search is at, by its place. It is brought into sight. */
  at?: number;
  times: boolean;
}

const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

/** The lines of a log. Only those in sight are in the page, however many there are; the newest stays in sight until somebody scrolls up. */
export function LogLines({ lines, search, at, times }: LogLinesProps) {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: FIRST_HEIGHT });
  const [stays, setStays] = useState(true);

  useEffect(() => {
    const { current } = box;
    if (!current || typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(() =>
      setView({
        top: current.scrollTop,
        height: current.clientHeight || FIRST_HEIGHT,
      }),
    );
    observer.observe(current);
    return () => observer.disconnect();
  }, []);

  /** The first line in sight: its number, and its place among the lines. */
  const top = useRef({ number: 0, place: 0 });
  useLayoutEffect(() => {
    const { current } = box;
    if (!current) return;
    if (stays) {
      current.scrollTop = current.scrollHeight;
      return;
    }
    // Whoever reads further up goes on reading there, also when the oldest lines go.
    const place = lines.findIndex(({ number }) => number >= top.current.number);
    if (place < 0 || place === top.current.place) return;
    current.scrollTop += (place - top.current.place) * LINE_HEIGHT;
    top.current.place = place;
    setView(({ height }) => ({ top: current.scrollTop, height }));
  }, [lines, stays]);

  const newestLines = useLatest(lines);
  const wanted = at === undefined ? undefined : lines[at].number;
  useEffect(() => {
    const { current } = box;
    const place = newestLines.current.findIndex(
      ({ number }) => number === wanted,
    );
    if (!current || place < 0) return;
    setStays(false);
    current.scrollTop = place * LINE_HEIGHT - current.clientHeight / 2;
  }, [wanted, newestLines]);

  const total = lines.length * LINE_HEIGHT;
  const from = Math.min(view.top, Math.max(0, total - view.height));
  const first = Math.max(0, Math.floor(from / LINE_HEIGHT) - MORE);
  const end = Math.ceil((from + view.height) / LINE_HEIGHT) + MORE;
  return (
    <div className={styles.root}>
      <div
        ref={box}
        className={styles.lines}
        role="region"
        aria-label="Log"
        // What scrolls has to be reached by the keyboard.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
        onScroll={({ currentTarget }) => {
          const { scrollTop, scrollHeight, clientHeight } = currentTarget;
          setView({ top: scrollTop, height: clientHeight || FIRST_HEIGHT });
          setStays(scrollTop + clientHeight >= scrollHeight - LINE_HEIGHT);
          const place = Math.floor(scrollTop / LINE_HEIGHT);
          top.current = { number: lines[place]?.number ?? 0, place };
        }}
      >
        <div className={styles.content} style={{ height: total }}>
          <div
            style={{ transform: `translateY(${first * LINE_HEIGHT}px)` }}
            data-testid="lines-in-sight"
          >
            {lines.slice(first, end).map((line, place) => (
              <Line
                key={line.number}
                line={line}
                search={search}
                current={first + place === at}
                times={times}
              />
            ))}
          </div>
        </div>
      </div>
      {!stays && total > view.height && (
        <Button
          className={styles.newest}
          size="small"
          variant="secondary"
          iconStart={<RiArrowDownLine />}
          onPress={() => setStays(true)}
        >
          Newest
        </Button>
      )}
    </div>
  );
}

function Line({
  line: { text, at, level },
  search,
  current,
  times,
}: {
  line: KeptLine;
  search: string;
  current: boolean;
  times: boolean;
}) {
  return (
    <div className={styles.line} data-level={level} data-current={current}>
      {times && at !== undefined && (
        <time
          className={styles.time}
          dateTime={new Date(at).toISOString()}
          title={absoluteTime(at)}
        >
          {clock.format(at)}
        </time>
      )}
      <span>
        {piecesOf(text, search).map((piece, place) =>
          // Pieces have no identity but their place.
          piece.found ? (
            <mark key={String(place)}>{piece.text}</mark>
          ) : (
            <span key={String(place)}>{piece.text}</span>
          ),
        )}
      </span>
    </div>
  );
}
