import { Button } from '@backstage/ui';
import {
  titleOf,
  type DeployedVersion,
  type PlannedChange,
  type WishedAction,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { RiArrowDownLine, RiArrowRightLine } from '@remixicon/react';
import type { ReactNode } from 'react';
import { VersionLabel } from '../elements';
import styles from './NowThen.module.css';

export interface NowThenProps {
  plan: PlannedChange;
  nowDetail?: ReactNode;
  thenDetail?: ReactNode;
  onChange?: () => void;
}

/** What a change says of the two sides where it leaves the version alone. */
const AUTOMATIC: Partial<Record<WishedAction, { now: string; then: string }>> =
  {
    hold: {
      now: 'Policies may release new versions',
      then: 'Automatic releases are held until someone resumes them',
    },
    resume: {
      now: 'Automatic releases are held',
      then: 'Policies release new versions again, from the next one on',
    },
  };

/** Left what runs now, right what will. */
export function NowThen(props: NowThenProps) {
  const { plan, nowDetail, thenDetail, onChange } = props;
  const { diff, wish } = plan;
  const automatic = AUTOMATIC[wish.action];
  const gone = wish.action === 'delete';
  return (
    <div className={styles.root}>
      <div className={styles.side}>
        <div className={styles.head}>runs now</div>
        <Deployed deployed={diff.before} none="Nothing" />
        <div className={styles.detail}>{automatic?.now ?? nowDetail}</div>
      </div>
      <span className={styles.arrow} aria-hidden>
        <RiArrowRightLine size={18} className={styles.right} />
        <RiArrowDownLine size={18} className={styles.down} />
      </span>
      <div className={styles.side} data-then>
        <div className={styles.head}>
          {automatic ? 'goes on running' : 'will run'}
          {onChange && (
            <Button size="small" variant="tertiary" onPress={onChange}>
              Change
            </Button>
          )}
        </div>
        <Deployed
          deployed={gone ? undefined : diff.after}
          none={
            gone ? 'Nothing: the app is deleted' : 'A state without a version'
          }
        />
        <div className={styles.detail}>{automatic?.then ?? thenDetail}</div>
      </div>
    </div>
  );
}

function Deployed({
  deployed,
  none,
}: {
  deployed: DeployedVersion | undefined;
  none: string;
}) {
  const version = deployed?.version;
  if (!version) return <div className={styles.none}>{none}</div>;
  return (
    <>
      <VersionLabel sha={version.sha} title={titleOf(version)} />
      {version.authorName && (
        <div className={styles.detail}>written by {version.authorName}</div>
      )}
    </>
  );
}
