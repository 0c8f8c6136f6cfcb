import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Select,
  Switch,
} from '@backstage/ui';
import type { PodObservation } from '@gimlet-io/backstage-plugin-gimlet-common';
import { RiDownloadLine } from '@remixicon/react';
import { useMemo, useState } from 'react';
import { CopyButton, ErrorPanel, Surface } from '../elements';
import { download } from './download';
import { LogFilters } from './LogFilters';
import { LogLines } from './LogLines';
import { filterLines, findLines, logFile, type LogFilter } from './logLines';
import styles from './LogsDialog.module.css';
import { useLogs, type Logs } from './useLogs';

/** As many of the last lines are asked for at first. */
const TAIL = 1_000;

const NO_FILTER: LogFilter = { include: '', exclude: '', levels: new Set() };

export interface LogsDialogProps {
  environment: string;
  app: string;
  pod: PodObservation;
  /** Of the container's run before this one. */
  previous?: boolean;
  onClose: () => void;
}

/** The container that is looked at first: the one in trouble, else the first that is no init container. */
export function firstContainer({ containers, cause }: PodObservation): string {
  return (
    cause?.container ??
    containers.find(({ role }) => role === 'main')?.name ??
    containers[0]?.name ??
    ''
  );
}

/** The log of a pod: follow, search, filter, download. */
export function LogsDialog(props: LogsDialogProps) {
  const { environment, app, pod, onClose } = props;
  const [container, setContainer] = useState(() => firstContainer(pod));
  const [previous, setPrevious] = useState(props.previous ?? false);
  const [follow, setFollow] = useState(true);
  const [times, setTimes] = useState(false);
  const [filter, setFilter] = useState<LogFilter>(NO_FILTER);
  const [search, setSearch] = useState('');
  /** The line that the search is at, by its number: its place changes while lines come and go. */
  const [foundLine, setFoundLine] = useState<number>();
  const logs = useLogs({
    environment,
    app,
    namespace: pod.namespace,
    pod: pod.name,
    ...(container && { container }),
    previous,
    follow: follow && !previous,
    tail: TAIL,
  });
  const { lines, received } = logs.log;
  const shown = useMemo(() => filterLines(lines, filter), [lines, filter]);
  const found = useMemo(() => findLines(shown, search), [shown, search]);
  const restarts = pod.containers.find(
    ({ name }) => name === container,
  )?.restarts;
  const foundAt = found.findIndex(at => shown[at].number === foundLine);
  const place = foundAt < 0 ? undefined : foundAt;

  return (
    <Dialog
      isOpen
      onOpenChange={open => !open && onClose()}
      width="76rem"
      className={styles.dialog}
    >
      <Surface>
        <DialogHeader>{`Log of ${pod.name}`}</DialogHeader>
        <DialogBody className={styles.body}>
          <div className={styles.bar}>
            {pod.containers.length > 1 && (
              <Select
                className={styles.container}
                aria-label="Container"
                size="small"
                options={pod.containers.map(({ name, role }) => ({
                  id: name,
                  label: role === 'main' ? name : `${name} (${role})`,
                }))}
                value={container}
                onChange={chosen => setContainer(String(chosen))}
              />
            )}
            <Switch
              label="follow"
              isSelected={follow && !previous}
              isDisabled={previous}
              onChange={setFollow}
            />
            <Switch
              label="run before this one"
              isSelected={previous}
              isDisabled={!previous && restarts === 0}
              onChange={setPrevious}
            />
            <Switch label="times" isSelected={times} onChange={setTimes} />
          </div>
          <LogFilters
            filter={filter}
            onFilter={setFilter}
            search={search}
            onSearch={text => {
              setSearch(text);
              setFoundLine(undefined);
            }}
            found={found.length}
            place={place}
            onPlace={chosen => setFoundLine(shown[found[chosen]].number)}
          />
          <LogProblem logs={logs} />
          <LogLines
            lines={shown}
            search={search}
            at={place === undefined ? undefined : found[place]}
            times={times}
          />
          <div className={styles.foot}>
            <span className={styles.state}>
              <span role="status">{stateWords(logs, previous)}</span>
              {logs.state === 'ended' && !previous && (
                <Button size="small" variant="tertiary" onPress={logs.reopen}>
                  Look for more
                </Button>
              )}
            </span>
            <span className={styles.state}>
              {countWords(shown.length, lines.length, received)}
              <CopyButton
                text={() => logFile(shown)}
                label="Copy the lines shown"
                isDisabled={shown.length === 0}
              />
            </span>
          </div>
        </DialogBody>
        <DialogFooter>
          <Button
            variant="secondary"
            iconStart={<RiDownloadLine />}
            isDisabled={lines.length === 0}
            onPress={() =>
              download(`${pod.name}-${container}.log`, logFile(lines))
            }
          >
            {shown.length < lines.length ? 'Download all' : 'Download'}
          </Button>
          <Button variant="primary" onPress={onClose}>
            Close
          </Button>
        </DialogFooter>
      </Surface>
    </Dialog>
  );
}

function LogProblem({ logs: { state, error, reopen } }: { logs: Logs }) {
  if (!error) return null;
  if (state === 'early') {
    return (
      <Alert
        status="info"
        icon
        title="There is no log yet: it is asked for until there is"
        description={error.message}
      />
    );
  }
  return (
    <ErrorPanel
      status={state === 'broken' ? 'warning' : 'danger'}
      title={
        state === 'broken'
          ? 'The connection is lost, and is tried again'
          : 'The log cannot be read'
      }
      error={error}
      onRetry={reopen}
    />
  );
}

function stateWords({ state, log }: Logs, previous: boolean): string {
  switch (state) {
    case 'opening':
      return 'Asking for the log';
    case 'open':
      return previous ? 'Reading' : 'Live';
    case 'broken':
      return 'The connection is lost: trying again';
    case 'early':
      return 'Waiting for the log';
    case 'paused':
      return 'Paused: “follow” goes on from here';
    case 'ended':
      return endWords(log.received, previous);
    default:
      return '';
  }
}

function endWords(received: number, previous: boolean): string {
  if (received === 0) return 'The container has written nothing';
  return previous
    ? 'The log of that run ends here'
    : 'The log ends here: the container no longer writes';
}

function countWords(shown: number, kept: number, received: number): string {
  const words = `${shown === kept ? '' : `${shown} of `}${kept} ${
    kept === 1 ? 'line' : 'lines'
  }`;
  const gone = received - kept;
  return gone > 0 ? `${words}; ${gone} older ones are no longer kept` : words;
}
