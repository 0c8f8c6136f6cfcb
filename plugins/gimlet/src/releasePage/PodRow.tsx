import {
  ButtonIcon,
  Menu,
  MenuItem,
  MenuSeparator,
  MenuTrigger,
  VisuallyHidden,
} from '@backstage/ui';
import type {
  Decision,
  PodObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  RiFileCodeLine,
  RiFileCopyLine,
  RiFileTextLine,
  RiHistoryLine,
  RiMoreLine,
} from '@remixicon/react';
import { useRef } from 'react';
import {
  ActionButton,
  RelativeTime,
  StateLabel,
  TONE_ICONS,
  useCopy,
} from '../elements';
import styles from './PodsTab.module.css';
import { lastEnd, podTone } from './podWords';

export interface PodRowProps {
  pod: PodObservation;
  /** Of a version before the newest. */
  old: boolean;
  /** This was known last: no colour says that it is so now. */
  stale: boolean;
  mayLogs: Decision;
  mayDescribe: Decision;
  mayObject: Decision;
  /** Of the run before this one, or of this one. */
  onLogs: (previous: boolean) => void;
  onDescribe: (as: 'description' | 'yaml') => void;
}

/** A menu item's text; where it may not be used, with the rule that says so. */
function told(text: string, { allowed, reason }: Decision): string {
  return allowed ? text : `${text} (${reason})`;
}

/** The last lines of a container that crashed stay while it runs again: from one crash to the next nothing below moves. */
function useLastLog({ cause }: PodObservation): string[] {
  const known = useRef<string[]>([]);
  if (cause?.lastLog && cause.lastLog.length > 0) known.current = cause.lastLog;
  return known.current;
}

/** One pod: its status in the words of kubectl, why it does not run, and what there is to see of it. */
export function PodRow(props: PodRowProps) {
  const { pod, old, stale, onLogs, onDescribe } = props;
  const { mayLogs, mayDescribe, mayObject } = props;
  const { name, status, ready, total, restarts, createdAt, node, cause } = pod;
  const tone = podTone(pod);
  const Icon = TONE_ICONS[tone];
  const last = lastEnd(pod);
  const lastLog = useLastLog(pod);
  const [copied, copy] = useCopy();
  return (
    <li className={styles.row} aria-label={name}>
      <span className={styles.name}>
        <code>{name}</code>
        {old && <span className={styles.old}>old version</span>}
      </span>
      <span className={styles.status}>
        <StateLabel icon={<Icon />} tone={stale ? 'neutral' : tone}>
          {status}
        </StateLabel>
        {cause?.message && <span>{cause.message}</span>}
        {last && !cause && (
          <span>{`restarted after ${last.reason} (exit code ${last.exitCode})`}</span>
        )}
        {(cause || last) && lastLog.length > 0 && (
          // What scrolls has to be reached by the keyboard.
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          <pre className={styles.log} tabIndex={0} aria-label="Last lines">
            {lastLog.join('\n')}
          </pre>
        )}
      </span>
      <span className={styles.number}>
        {`${ready}/${total}`}
        <span className={styles.unit}> ready</span>
      </span>
      <span className={styles.number}>
        {restarts}
        <span className={styles.unit}>
          {restarts === 1 ? ' restart' : ' restarts'}
        </span>
      </span>
      <span>
        <RelativeTime at={createdAt} />
      </span>
      <span className={styles.node}>{node}</span>
      <span className={styles.actions}>
        <ActionButton decision={mayLogs} onPress={() => onLogs(false)}>
          Logs
        </ActionButton>
        <MenuTrigger>
          <ButtonIcon
            size="small"
            variant="tertiary"
            icon={<RiMoreLine />}
            aria-label={`More for ${name}`}
          />
          <Menu placement="bottom end">
            {restarts > 0 && (
              <MenuItem
                iconStart={<RiHistoryLine />}
                isDisabled={!mayLogs.allowed}
                onAction={() => onLogs(true)}
              >
                {told('Log of the run before', mayLogs)}
              </MenuItem>
            )}
            <MenuItem
              iconStart={<RiFileTextLine />}
              isDisabled={!mayDescribe.allowed}
              onAction={() => onDescribe('description')}
            >
              {told('Describe', mayDescribe)}
            </MenuItem>
            <MenuItem
              iconStart={<RiFileCodeLine />}
              isDisabled={!mayObject.allowed}
              onAction={() => onDescribe('yaml')}
            >
              {told('YAML', mayObject)}
            </MenuItem>
            <MenuSeparator />
            <MenuItem
              iconStart={<RiFileCopyLine />}
              onAction={() => copy(name)}
            >
              Copy the name
            </MenuItem>
          </Menu>
        </MenuTrigger>
        <VisuallyHidden>
          <span role="status">{copied === 'yes' && 'Copied'}</span>
        </VisuallyHidden>
      </span>
    </li>
  );
}
