import { Button } from '@backstage/ui';
import type { PlannedChange } from '@gimlet-io/backstage-plugin-gimlet-common';
import { useState } from 'react';
import { shortSha } from '../elements';
import styles from './CommitsBetween.module.css';

/** As many as are listed at first. */
const FIRST = 5;

interface Between {
  key: string;
  sha: string;
  title: string;
  author: string;
}

/** The commits that a release brings, or that a rollback takes back. */
export function CommitsBetween({ plan }: { plan: PlannedChange }) {
  const [all, setAll] = useState(false);
  const lost = plan.loses?.map(
    ({ commit, version, title, author }): Between => ({
      key: commit,
      sha: version ?? commit,
      title,
      author,
    }),
  );
  const brought = plan.brings?.map(
    ({ id, sha, title, authorName }): Between => ({
      key: id,
      sha,
      title,
      author: authorName,
    }),
  );
  const between = lost ?? brought ?? [];
  if (between.length === 0) return null;
  const changes = `${between.length} ${
    between.length === 1 ? 'change' : 'changes'
  }`;
  const shown = all ? between : between.slice(0, FIRST);
  return (
    <div className={styles.between}>
      {lost ? 'You lose ' : 'It brings '}
      <strong>{changes}</strong>
      <ul className={styles.commits}>
        {shown.map(({ key, sha, title, author }) => (
          <li key={key}>
            <code>{shortSha(sha)}</code> {title}{' '}
            {author && <span className={styles.quiet}>({author})</span>}
          </li>
        ))}
      </ul>
      {shown.length < between.length && (
        <Button
          size="small"
          variant="tertiary"
          className={styles.more}
          onPress={() => setAll(true)}
        >
          {`Show ${between.length - shown.length} more`}
        </Button>
      )}
    </div>
  );
}
