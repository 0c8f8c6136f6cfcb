import { Link } from '@backstage/ui';
import { shortSha } from './shortSha';
import styles from './VersionLabel.module.css';

export interface VersionLabelProps {
  /** Of the application repository's commit, or of the gitops commit where there is none. */
  sha?: string;
  /** The first line of the commit's message. */
  title: string;
  /** Makes the title a link. */
  href?: string;
  /** `plain` leaves the frame around the sha out, for dense rows. */
  variant?: 'framed' | 'plain';
  /** It was taken back. */
  struck?: boolean;
}

/** A version as people tell it apart: its short sha and its title. */
export const VersionLabel = (props: VersionLabelProps) => {
  const { sha, title, href, variant = 'framed', struck = false } = props;
  const text = struck ? <s>{title}</s> : title;
  return (
    <span className={styles.root}>
      {sha && (
        <code className={styles.sha} data-variant={variant} title={sha}>
          {shortSha(sha)}
        </code>
      )}
      {href ? (
        <Link
          href={href}
          color="primary"
          weight="bold"
          standalone
          className={styles.title}
          title={title}
        >
          {text}
        </Link>
      ) : (
        <span className={styles.title} title={title}>
          {text}
        </span>
      )}
    </span>
  );
};
