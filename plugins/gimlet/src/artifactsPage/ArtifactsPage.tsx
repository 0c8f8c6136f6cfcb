import {
  Button,
  Container,
  SearchField,
  Select,
  Skeleton,
} from '@backstage/ui';
import type { ArtifactSummary } from '@gimlet-io/backstage-plugin-gimlet-common';
import { useRef, useState } from 'react';
import useDebounce from 'react-use/lib/useDebounce';
import { ReleaseDialog } from '../dialogs';
import { EmptyState, ErrorPanel } from '../elements';
import { useGimletSignal, usePages, useSlashFocus } from '../hooks';
import { ArtifactRow, type ReleaseChoice } from './ArtifactRow';
import styles from './ArtifactsPage.module.css';

const TYPING_MS = 250;
const PUSH = 'gimlet artifact push --file artifact.json';

const EVENTS = [
  { id: 'all', label: 'All events' },
  { id: 'push', label: 'Pushes' },
  { id: 'tag', label: 'Tags' },
  { id: 'pr', label: 'Pull requests' },
];

function Nothing({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <EmptyState title="No artifact fits">
      Try fewer words, or all events.
    </EmptyState>
  ) : (
    <EmptyState title="CI shipped nothing yet" command={PUSH}>
      An artifact is a version that CI built, with its manifests. CI ships each
      one with a token, which somebody who is signed in makes under Tokens:
    </EmptyState>
  );
}

/** `/gimlet/artifacts`: what CI shipped, newest first, with what its policies said. */
export function ArtifactsPage() {
  const [typed, setTyped] = useState('');
  const [search, setSearch] = useState('');
  const [event, setEvent] = useState<ArtifactSummary['event'] | 'all'>('all');
  const [chosen, setChosen] = useState<ReleaseChoice>();
  const searchField = useRef<HTMLDivElement>(null);
  useSlashFocus(searchField);
  useDebounce(() => setSearch(typed.trim()), TYPING_MS, [typed]);

  const query = {
    ...(search && { search }),
    ...(event !== 'all' && { event }),
  };
  const { items, error, loading, more, refetch, retry } = usePages({
    key: `artifacts ${JSON.stringify(query)}`,
    load: (client, cursor, options) =>
      client.listArtifacts(
        { query: { ...query, ...(cursor && { cursor }) } },
        options,
      ),
    keyOf: ({ id }) => id,
  });
  useGimletSignal([], refetch);

  return (
    <Container>
      <div className={styles.root}>
        <div className={styles.filters} role="search">
          <SearchField
            ref={searchField}
            className={styles.search}
            aria-label="Search the artifacts"
            aria-keyshortcuts="/"
            placeholder="Search ( / )"
            size="small"
            value={typed}
            onChange={setTyped}
          />
          <Select
            className={styles.event}
            aria-label="Event"
            size="small"
            options={EVENTS}
            value={event}
            onChange={key => {
              const next = EVENTS.find(({ id }) => id === key)?.id ?? 'all';
              setEvent(next as typeof event);
            }}
          />
        </div>
        {error && (
          <ErrorPanel
            error={error}
            title={
              items
                ? 'The newest artifacts cannot be shown'
                : 'The artifacts cannot be shown'
            }
            status={items ? 'warning' : 'danger'}
            onRetry={retry}
          />
        )}
        {!items && !error && (
          <div role="status" aria-label="Loading the artifacts">
            <Skeleton height={240} />
          </div>
        )}
        {items && items.length === 0 && (
          <Nothing filtered={Object.keys(query).length > 0} />
        )}
        {items && items.length > 0 && (
          <ol className={styles.list} aria-busy={loading}>
            {items.map(artifact => (
              <ArtifactRow
                key={artifact.id}
                artifact={artifact}
                onRelease={setChosen}
              />
            ))}
          </ol>
        )}
        {more && (
          <Button
            className={styles.more}
            variant="secondary"
            isPending={loading}
            onPress={more}
          >
            Show more
          </Button>
        )}
        {chosen && (
          <ReleaseDialog {...chosen} onClose={() => setChosen(undefined)} />
        )}
      </div>
    </Container>
  );
}
