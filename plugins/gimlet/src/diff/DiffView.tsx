import { Alert, Button, ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import type {
  FileDiff,
  ObjectDiff,
  PlanDiff,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useMemo, useState } from 'react';
import { ChangeMark } from './ChangeMark';
import { DiffLines, type DiffLayout } from './DiffLines';
import { DiffSection } from './DiffSection';
import styles from './DiffView.module.css';
import { ObjectDiffView } from './ObjectDiffView';
import { printable } from './printable';
import { readUnifiedDiff } from './readUnifiedDiff';
import { summaryOf } from './summaryOf';

/** With more objects than this, all are closed at first. */
const MAX_OPEN = 20;

export interface DiffViewProps {
  diff: PlanDiff;
}

/** What a change does, object by object. */
export function DiffView({ diff }: DiffViewProps) {
  const { objects, files, rewritten, warnings } = diff;
  const [layout, setLayout] = useState<DiffLayout>('unified');
  const keys = [...objects.map(keyOf), ...files.map(fileKey)];
  const { isOpen, setOpen, setAll } = useOpen(keys.length <= MAX_OPEN);
  const anyOpen = keys.some(isOpen);
  const { changes, rest, jobs } = summaryOf(diff);
  return (
    <div className={styles.root}>
      <div className={styles.bar}>
        <p className={styles.summary}>
          <strong>{changes}</strong>
          {rest.map(text => (
            <span key={text}>{text}</span>
          ))}
          {jobs.map(text => (
            <span key={text} className={styles.runs}>
              {text}
            </span>
          ))}
        </p>
        {keys.length > 0 && (
          <div className={styles.controls}>
            {keys.length > 1 && (
              <Button
                variant="tertiary"
                size="small"
                className={styles.quietButton}
                onPress={() => setAll(!anyOpen)}
              >
                {anyOpen ? 'Close all' : 'Open all'}
              </Button>
            )}
            <ToggleButtonGroup
              className={styles.layouts}
              aria-label="How the diff is shown"
              selectionMode="single"
              disallowEmptySelection
              selectedKeys={[layout]}
              onSelectionChange={selected =>
                setLayout(selected.has('unified') ? 'unified' : 'side-by-side')
              }
            >
              <ToggleButton id="unified">Unified</ToggleButton>
              <ToggleButton id="side-by-side">Side by side</ToggleButton>
            </ToggleButtonGroup>
          </div>
        )}
      </div>
      {warnings.map(warning => (
        <Alert key={warning} status="warning" icon title={printable(warning)} />
      ))}
      {objects.map(object => (
        <ObjectDiffView
          key={keyOf(object)}
          diff={object}
          layout={layout}
          isExpanded={isOpen(keyOf(object))}
          onExpandedChange={open => setOpen(keyOf(object), open)}
        />
      ))}
      {files.map(file => (
        <FileDiffView
          key={fileKey(file)}
          diff={file}
          layout={layout}
          isExpanded={isOpen(fileKey(file))}
          onExpandedChange={open => setOpen(fileKey(file), open)}
        />
      ))}
      {rewritten.length > 0 && <Rewritten paths={rewritten} />}
    </div>
  );
}

function FileDiffView({
  diff,
  layout,
  isExpanded,
  onExpandedChange,
}: {
  diff: FileDiff;
  layout: DiffLayout;
  isExpanded: boolean;
  onExpandedChange: (isExpanded: boolean) => void;
}) {
  const lines = useMemo(() => readUnifiedDiff(diff.text), [diff]);
  return (
    <DiffSection
      isExpanded={isExpanded}
      onExpandedChange={onExpandedChange}
      title={
        <>
          <span className={styles.kind}>File</span>{' '}
          <span className={styles.name}>{printable(diff.path)}</span>{' '}
          <ChangeMark change={diff.change} />
        </>
      }
    >
      <DiffLines lines={lines} layout={layout} />
    </DiffSection>
  );
}

function Rewritten({ paths }: { paths: string[] }) {
  const [open, setOpen] = useState(false);
  return (
    <DiffSection
      isExpanded={open}
      onExpandedChange={setOpen}
      title={
        <span className={styles.quiet}>
          {paths.length === 1 ? '1 file is' : `${paths.length} files are`}
          {' written differently, with the same objects'}
        </span>
      }
    >
      <ul className={styles.paths}>
        {paths.map(path => (
          <li key={path}>{printable(path)}</li>
        ))}
      </ul>
    </DiffSection>
  );
}

/** Which sections are open: as at first, but for those that somebody opened or closed. */
function useOpen(atFirst: boolean) {
  const [open, setOpenState] = useState<{
    all: boolean;
    but: ReadonlySet<string>;
  }>({ all: atFirst, but: new Set() });
  return {
    isOpen: (key: string) => open.all !== open.but.has(key),
    setOpen: (key: string, isExpanded: boolean) =>
      setOpenState(({ all, but }) => {
        const changed = new Set(but);
        if (isExpanded === all) changed.delete(key);
        else changed.add(key);
        return { all, but: changed };
      }),
    setAll: (all: boolean) => setOpenState({ all, but: new Set() }),
  };
}

function keyOf({ object }: ObjectDiff): string {
  const { group, kind, namespace = '', name } = object;
  return `object ${group} ${kind} ${namespace} ${name}`;
}

function fileKey({ path }: FileDiff): string {
  return `file ${path}`;
}
