import { Badge, ListRow } from '@backstage/ui';
import type {
  ArtifactSummary,
  Release,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { RiArrowUpLine, RiCheckLine } from '@remixicon/react';
import { EmptyState, relativeTime, VersionLabel } from '../elements';
import { useNow } from '../hooks';
import { artifactMark } from './artifactMark';
import { Chooser } from './Chooser';
import styles from './Chooser.module.css';
import { useArtifacts } from './useArtifacts';
import { useSearch } from './useSearch';

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
  const search = useSearch();
  const artifacts = useArtifacts({
    environment,
    app,
    repository,
    search: search.search,
  });
  return (
    <Chooser
      what="artifacts"
      search={search}
      placeholder="Title, commit, branch, tag or author"
      pages={artifacts}
      items={artifacts.items ?? []}
      row={artifact => (
        <ArtifactRow key={artifact.id} artifact={artifact} current={current} />
      )}
      none={<None app={app} search={search.search} />}
      onChoose={onChoose}
    />
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
