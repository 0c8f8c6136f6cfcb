import { VisuallyHidden } from '@backstage/ui';
import type {
  AppLiveSummary,
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
import {
  RiCloseCircleLine,
  RiLoader4Line,
  RiPulseLine,
} from '@remixicon/react';
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
  /** How it does in the cluster, where it is what runs there. */
  live?: AppLiveSummary;
  /** Whether the caller may go back to it; absent where the environment is not known. */
  mayRollback?: Decision;
  openDialog: OpenDialog;
}

const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
});

/** What a change was; of one that is on its way to the cluster, or failed there, that. */
function rowLook({ kind, outcome }: Pick<Release, 'kind' | 'outcome'>) {
  if (outcome?.state === 'failed' && outcome.recoveredAt === undefined) {
    return { word: 'Failed', Icon: RiCloseCircleLine, tone: 'negative' };
  }
  if (outcome?.state === 'reconciling') {
    return { word: 'Rolling out', Icon: RiLoader4Line, tone: 'announcement' };
  }
  return CHANGE_KIND_LOOKS[kind];
}

/** One change: what, why, where, who, how it ended, how large it was. */
export const HistoryRow = (props: HistoryRowProps) => {
  const { release, current, takenBack, appNamed, mayRollback, openDialog } =
    props;
  const { live } = props;
  const links = useGimletLinks();
  const { environment, app, files } = release;
  const { word, Icon, tone } = rowLook(release);
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
        <HistoryRowWords
          release={release}
          takenBack={takenBack}
          cause={live?.causes[0]}
        />
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
        {outcomeWords(release, live)}
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
