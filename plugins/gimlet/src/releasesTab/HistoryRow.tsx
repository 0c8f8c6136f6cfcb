import { VisuallyHidden } from '@backstage/ui';
import type {
  Decision,
  Release,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  CHANGE_KIND_LOOKS,
  PersonLabel,
  StateLabel,
  VersionLabel,
  absoluteTime,
  makerOf,
  shaOf,
  headlineOf,
} from '../elements';
import { RiPulseLine } from '@remixicon/react';
import { useGimletLinks } from '../hooks';
import type { OpenDialog } from '../dialogs/changeDialog';
import styles from './HistoryRow.module.css';
import { HistoryRowMenu } from './HistoryRowMenu';
import { HistoryRowWords } from './HistoryRowWords';
import { filesWords, outcomeWords } from './outcomeWords';

export interface HistoryRowProps {
  release: Release;
  /** It is what runs. */
  current: boolean;
  /** The changes that this rollback took back, as far as they are listed. */
  takenBack: Release[];
  /** The app is named where the entity has several. */
  appNamed: boolean;
  /** Whether the caller may go back to it; absent where the environment is not known. */
  mayRollback?: Decision;
  openDialog: OpenDialog;
}

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
});

/** One change: what, why, where, who, how it ended, how large it was. */
export const HistoryRow = (props: HistoryRowProps) => {
  const { release, current, takenBack, appNamed, mayRollback, openDialog } =
    props;
  const links = useGimletLinks();
  const { kind, environment, app, files } = release;
  const { word, Icon, tone } = CHANGE_KIND_LOOKS[kind];
  const struck = release.rolledBackBy !== undefined;
  const at = release.author.time * 1000;
  const size = files && filesWords(files);
  return (
    <li className={styles.row} data-current={current}>
      <span
        className={styles.icon}
        data-tone={struck ? 'neutral' : tone}
        title={word}
      >
        <Icon aria-hidden="true" />
        <VisuallyHidden>{word}</VisuallyHidden>
      </span>
      <div className={styles.main}>
        <span className={styles.title}>
          <VersionLabel
            variant="plain"
            sha={shaOf(release)}
            title={headlineOf(release)}
            href={links.release(release)}
            struck={struck}
          />
          {current && (
            <StateLabel icon={<RiPulseLine />} tone="positive" variant="plain">
              runs now
            </StateLabel>
          )}
        </span>
        <HistoryRowWords release={release} takenBack={takenBack} />
      </div>
      <span className={styles.where}>
        <span className={styles.environment} title={environment}>
          {appNamed && `${app} · `}
          {environment}
        </span>
      </span>
      <span className={styles.who}>
        <PersonLabel {...makerOf(release)} />
      </span>
      <span className={styles.outcome}>
        <time dateTime={new Date(at).toISOString()} title={absoluteTime(at)}>
          {clock.format(at)}
        </time>
        {' · '}
        {outcomeWords(release)}
      </span>
      <span className={styles.size}>
        {size && (
          <span title={size.long}>
            <span aria-hidden="true">{size.short}</span>
            <VisuallyHidden>{size.long}</VisuallyHidden>
          </span>
        )}
      </span>
      <span className={styles.menu}>
        <HistoryRowMenu
          release={release}
          current={current}
          mayRollback={mayRollback}
          openDialog={openDialog}
        />
      </span>
    </li>
  );
};
