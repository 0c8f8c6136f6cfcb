import { Button } from '@backstage/ui';
import {
  titleOf,
  type DeployedVersion,
  type PlannedChange,
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

/** Left what runs now, right what will. */
export function NowThen(props: NowThenProps) {
  const { plan, nowDetail, thenDetail, onChange } = props;
  const { diff, wish } = plan;
  const gone = wish.action === 'delete';
  return (
    <div className={styles.root}>
      <div className={styles.side}>
        <div className={styles.head}>runs now</div>
        <Deployed deployed={diff.before} none="Nothing" />
        <div className={styles.detail}>{nowDetail}</div>
      </div>
      <span className={styles.arrow} aria-hidden>
        <RiArrowRightLine size={18} className={styles.right} />
        <RiArrowDownLine size={18} className={styles.down} />
      </span>
      <div className={styles.side} data-then>
        <div className={styles.head}>
          will run
          {onChange && (
            <Button size="small" variant="tertiary" onPress={onChange}>
              Change
            </Button>
          )}
        </div>
        {gone ? (
          <Deployed deployed={undefined} none="Nothing: the app is deleted" />
        ) : (
          <Deployed deployed={diff.after} none="A state without a version" />
        )}
        <div className={styles.detail}>{thenDetail}</div>
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
        <div className={styles.detail}>by {version.authorName}</div>
      )}
    </>
  );
}
