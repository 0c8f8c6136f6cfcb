import {
  Badge,
  Button,
  List,
  ListRow,
  SearchField,
  Skeleton,
} from '@backstage/ui';
import type {
  ArtifactSummary,
  Release,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { RiArrowUpLine, RiCheckLine } from '@remixicon/react';
import { useState } from 'react';
import useDebounce from 'react-use/lib/useDebounce';
import {
  EmptyState,
  ErrorPanel,
  relativeTime,
  VersionLabel,
} from '../elements';
import { useNow } from '../hooks';
import { artifactMark } from './artifactMark';
import styles from './Chooser.module.css';
import { useArtifacts } from './useArtifacts';
import { useFocusWithin } from './useFocusWithin';

/** After the last letter, until the server is asked. */
const SEARCH_DELAY = 200;

export interface ArtifactChooserProps {
  environment: string;
  app: string;
  repository?: string;
  /** What runs now. */
  current?: Release;
  onChoose: (artifactId: string) => void;
}

/** The artifacts that can be released, newest first. */
export function ArtifactChooser(props: ArtifactChooserProps) {
  const { environment, app, repository, current, onChoose } = props;
  const [text, setText] = useState('');
  const [search, setSearch] = useState('');
  useDebounce(() => setSearch(text.trim()), SEARCH_DELAY, [text]);
  const root = useFocusWithin('input');
  const artifacts = useArtifacts({ environment, app, repository, search });
  const { items, error, loading, more, retry } = artifacts;
  return (
    <div className={styles.root} ref={root}>
      <SearchField
        aria-label="Search the artifacts"
        placeholder="Title, commit, branch, tag or author"
        value={text}
        onChange={setText}
      />
      {error && (
        <ErrorPanel
          title="The artifacts cannot be shown"
          error={error}
          onRetry={retry}
        />
      )}
      {!items && !error && <Loading />}
      {items?.length === 0 && <None app={app} search={search} />}
      {items && items.length > 0 && (
        <List
          aria-label="Artifacts, newest first"
          onAction={id => onChoose(String(id))}
          className={styles.list}
        >
          {items.map(artifact => (
            <ArtifactRow
              key={artifact.id}
              artifact={artifact}
              current={current}
            />
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

function Loading() {
  return (
    <div role="status" aria-label="Loading the artifacts">
      <Skeleton width="100%" height={56} />
    </div>
  );
}

function None({ app, search }: { app: string; search: string }) {
  if (search) {
    return <EmptyState title={`No artifact of ${app} fits “${search}”`} />;
  }
  return (
    <EmptyState
      title={`CI has shipped nothing of ${app} for this environment yet`}
      command="gimlet artifact push --help"
    >
      An artifact can be released once CI ships one that has a manifest for it.
    </EmptyState>
  );
}

function ArtifactRow({
  artifact,
  current,
}: {
  artifact: ArtifactSummary;
  current?: Release;
}) {
  const now = useNow();
  const { id, sha, title, authorName, branch, tag, committed } = artifact;
  const mark = artifactMark(artifact, current);
  const details = [
    authorName,
    tag || branch,
    relativeTime(committed * 1000, now),
  ];
  return (
    <ListRow
      id={id}
      textValue={`${sha.slice(0, 7)} ${title}`}
      className={styles.row}
      description={details.filter(Boolean).join(' · ')}
      customActions={
        <>
          {mark === 'runs now' && (
            <Badge icon={<RiCheckLine />}>runs now</Badge>
          )}
          {mark === 'newer' && (
            <Badge icon={<RiArrowUpLine />}>newer than what runs</Badge>
          )}
        </>
      }
    >
      <VersionLabel sha={sha} title={title} />
    </ListRow>
  );
}
