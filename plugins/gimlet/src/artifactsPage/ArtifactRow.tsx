import {
  ButtonIcon,
  Link,
  Menu,
  MenuItem,
  MenuTrigger,
  VisuallyHidden,
} from '@backstage/ui';
import type { ArtifactSummary } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  RiExternalLinkLine,
  RiFileCopyLine,
  RiMoreLine,
  RiRocketLine,
} from '@remixicon/react';
import {
  PersonLabel,
  RelativeTime,
  useCopy,
  VersionLabel,
  webAddress,
} from '../elements';
import styles from './ArtifactRow.module.css';
import { PolicyLine } from './PolicyLine';

/** What a person chose to release. */
export interface ReleaseChoice {
  environment: string;
  app: string;
  artifactId: string;
}

const EVENT_WORDS = {
  push: 'push to',
  pr: 'pull request from',
  tag: 'tag',
} as const;

function Menus({
  artifact,
  onRelease,
}: {
  artifact: ArtifactSummary;
  onRelease: (choice: ReleaseChoice) => void;
}) {
  const [copied, copy] = useCopy();
  const commitPage = webAddress(artifact.url);
  return (
    <>
      <MenuTrigger>
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={<RiMoreLine />}
          aria-label={`More for ${artifact.sha.slice(0, 7)}`}
        />
        <Menu placement="bottom end">
          {artifact.policies.map(({ environment, app }) => (
            <MenuItem
              key={`${environment}/${app}`}
              iconStart={<RiRocketLine />}
              onAction={() =>
                onRelease({ environment, app, artifactId: artifact.id })
              }
            >
              {`Release ${app} to ${environment}…`}
            </MenuItem>
          ))}
          <MenuItem
            iconStart={<RiFileCopyLine />}
            onAction={() => copy(artifact.id)}
          >
            Copy the artifact's id
          </MenuItem>
          {commitPage && (
            <MenuItem iconStart={<RiExternalLinkLine />} href={commitPage}>
              Open the commit
            </MenuItem>
          )}
        </Menu>
      </MenuTrigger>
      <VisuallyHidden>
        <span role="status">{copied === 'yes' && 'Copied'}</span>
      </VisuallyHidden>
    </>
  );
}

/** One artifact: what it is, who made it, and what each of its policies said. */
export function ArtifactRow({
  artifact,
  onRelease,
}: {
  artifact: ArtifactSummary;
  onRelease: (choice: ReleaseChoice) => void;
}) {
  const { sha, title, event, tag, branch, repository } = artifact;
  const url = webAddress(artifact.url);
  return (
    <li className={styles.row}>
      <div className={styles.what}>
        <VersionLabel sha={sha} title={title || '(no message)'} />
        <span className={styles.from}>
          {url ? (
            <Link href={url} standalone>
              {repository}
            </Link>
          ) : (
            repository
          )}
          {` · ${EVENT_WORDS[event]} `}
          <code>{event === 'tag' ? tag : branch}</code>
        </span>
      </div>
      <span className={styles.who}>
        <PersonLabel name={artifact.authorName || 'nobody named'} />
        <span className={styles.when}>
          {'shipped '}
          <RelativeTime at={artifact.created * 1000} />
        </span>
      </span>
      <ul className={styles.policies} aria-label="Policies">
        {artifact.policies.length === 0 && (
          <li className={styles.none}>It has no manifests.</li>
        )}
        {artifact.policies.map(policy => (
          <PolicyLine
            key={`${policy.environment}/${policy.app}`}
            policy={policy}
          />
        ))}
      </ul>
      <span className={styles.menu}>
        <Menus artifact={artifact} onRelease={onRelease} />
      </span>
    </li>
  );
}
