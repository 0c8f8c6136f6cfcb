import { Link, Text } from '@backstage/ui';
import type {
  Cause,
  CommitSha,
  Release,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { Fragment, type ReactNode } from 'react';
import { shaOf, shortSha } from '../elements';
import { useGimletLinks } from '../hooks';
import { causeWord } from '../live';
import styles from './HistoryRow.module.css';

/** What is said of a kind of change, where the version does not say it all. */
const KIND_WORDS: Record<Release['kind'], string | undefined> = {
  release: undefined,
  promotion: 'promoted',
  rollback: 'rolled back',
  delete: 'deleted',
  hold: 'automatic releases held',
  resume: 'automatic releases resumed',
  'by-hand': 'changed by hand',
};

export interface HistoryRowWordsProps {
  release: Release;
  takenBack: Release[];
  /** What is wrong with it in the cluster. */
  cause?: Cause;
}

/** Below the title: what the change was, what it took back or was taken back by, and why. */
export const HistoryRowWords = (props: HistoryRowWordsProps) => {
  const { release, takenBack, cause } = props;
  const links = useGimletLinks();
  const { kind, environment, app, reason, rollbackTo, rolledBackBy, outcome } =
    release;
  const linkTo = (commit: CommitSha, sha: string) => (
    <Link
      className={styles.inner}
      variant="body-small"
      href={links.release({ environment, app, commit })}
    >
      {shortSha(sha)}
    </Link>
  );
  const said: ReactNode[] = [];
  if (takenBack.length > 0) {
    said.push(
      <>
        rolled back from{' '}
        {takenBack.slice(0, 3).map((taken, index) => (
          <Fragment key={taken.commit}>
            {index > 0 && ', '}
            {linkTo(taken.commit, shaOf(taken))}
          </Fragment>
        ))}
        {takenBack.length > 3 && ` and ${takenBack.length - 3} more`}
      </>,
    );
  } else if (rollbackTo) {
    said.push(<>rolled back to {linkTo(rollbackTo, rollbackTo)}</>);
  } else if (KIND_WORDS[kind]) {
    said.push(KIND_WORDS[kind]);
  }
  if (rolledBackBy) {
    said.push(<>rolled back by {linkTo(rolledBackBy, rolledBackBy)}</>);
  }
  if (reason) said.push(`“${reason}”`);
  if (cause) said.push(`${causeWord(cause)}: ${cause.message}`);
  else if (outcome?.state === 'failed' && outcome.reason) {
    said.push(causeWord({ reason: outcome.reason }));
  }
  if (said.length === 0) return null;
  return (
    <Text as="span" variant="body-small" color="secondary">
      {said.map((part, index) => (
        // What is said has no other name than its place, and never moves.
        <Fragment key={index}>
          {index > 0 && ' · '}
          {part}
        </Fragment>
      ))}
    </Text>
  );
};
