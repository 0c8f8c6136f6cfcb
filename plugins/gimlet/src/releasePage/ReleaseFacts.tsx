import { Link } from '@backstage/ui';
import type { ReleaseAnswer } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { ReactNode } from 'react';
import {
  ChangeKindLabel,
  CopyButton,
  EntityLabel,
  makerOf,
  PersonLabel,
  RelativeTime,
  shortSha,
} from '../elements';
import { useGimletLinks } from '../hooks';
import { shortDigest } from '../requestPage/shortDigest';
import styles from './ReleasePage.module.css';

/** Who, why, when, and by what names git knows it. */
export function ReleaseFacts({ answer }: { answer: ReleaseAnswer }) {
  const { release, request, repository, branch, path, entityRef } = answer;
  const { kind, author, reason, commit, digest, tree, version } = release;
  const links = useGimletLinks();
  const target =
    release.rollbackTo &&
    links.release({ ...release, commit: release.rollbackTo });
  const by = request?.requestedBy ?? makerOf(release);
  return (
    <>
      <div className={styles.facts}>
        <ChangeKindLabel kind={kind} />
        <PersonLabel
          name={by.name}
          kind={by.kind}
          claimedActor={by.claimedActor}
        >
          {' '}
          <RelativeTime at={release.outcome?.pushedAt ?? author.time * 1000} />
        </PersonLabel>
        {reason && <span>“{reason}”</span>}
        {version?.authorName && <Fact name="author">{version.authorName}</Fact>}
        {entityRef && (
          <Fact name="component">
            <EntityLabel entityRef={entityRef} />
          </Fact>
        )}
        {release.rollbackTo && (
          <Fact name="goes back to">
            {target ? (
              <Link href={target}>{shortSha(release.rollbackTo)}</Link>
            ) : (
              shortSha(release.rollbackTo)
            )}
          </Fact>
        )}
      </div>
      <div className={styles.facts}>
        <Fact name={`${repository}, ${branch}: commit`}>
          <code>{shortSha(commit)}</code>
          <CopyButton text={commit} label="Copy the commit" />
        </Fact>
        {digest && (
          <Fact name="plan">
            <code>{shortDigest(digest)}</code>
          </Fact>
        )}
        {tree && (
          <Fact name="tree">
            <code>{shortSha(tree)}</code>
            <CopyButton
              text={`git rev-parse ${commit}:${path}`}
              label="Copy the command to check the tree"
            />
          </Fact>
        )}
      </div>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <span className={styles.fact}>
      {name} {children}
    </span>
  );
}
