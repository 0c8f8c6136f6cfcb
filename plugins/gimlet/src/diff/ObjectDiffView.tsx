import { Button } from '@backstage/ui';
import type { ObjectDiff } from '@gimlet-io/backstage-plugin-gimlet-common';
import { useMemo, useState } from 'react';
import { ChangeMark } from './ChangeMark';
import { DiffLines, type DiffLayout } from './DiffLines';
import { DiffSection } from './DiffSection';
import styles from './DiffView.module.css';
import { printable } from './printable';
import { readFields } from './readFields';
import { readUnifiedDiff } from './readUnifiedDiff';

export interface ObjectDiffViewProps {
  diff: ObjectDiff;
  layout: DiffLayout;
  isExpanded: boolean;
  onExpandedChange: (isExpanded: boolean) => void;
}

/** One Kubernetes object: what happens to it, and its fields or its whole text before and after. */
export function ObjectDiffView({
  diff,
  layout,
  isExpanded,
  onExpandedChange,
}: ObjectDiffViewProps) {
  const { object, change, runs } = diff;
  return (
    <DiffSection
      isExpanded={isExpanded}
      onExpandedChange={onExpandedChange}
      title={
        <>
          <span className={styles.kind}>{printable(object.kind)}</span>{' '}
          <span className={styles.name}>
            {object.namespace && (
              <>
                <span className={styles.namespace}>
                  {printable(object.namespace)} /
                </span>{' '}
              </>
            )}
            {printable(object.name)}
          </span>{' '}
          <ChangeMark change={change} />{' '}
          {runs && <span className={styles.runs}>will run</span>}
        </>
      }
    >
      <ObjectLines diff={diff} layout={layout} />
    </DiffSection>
  );
}

function ObjectLines({
  diff,
  layout,
}: Pick<ObjectDiffViewProps, 'diff' | 'layout'>) {
  const fields = useMemo(() => readFields(diff.fields), [diff]);
  const [whole, setWhole] = useState(false);
  const text = useMemo(
    () => (whole || !fields ? readUnifiedDiff(diff.text) : undefined),
    [diff, whole, fields],
  );
  return (
    <>
      <DiffLines lines={text ?? fields ?? []} layout={layout} />
      <div className={styles.foot}>
        <span className={styles.file}>{printable(diff.file)}</span>
        {fields && (
          <Button
            variant="tertiary"
            size="small"
            className={styles.quietButton}
            onPress={() => setWhole(!whole)}
          >
            {whole ? 'Only what changes' : 'With the lines around it'}
          </Button>
        )}
      </div>
    </>
  );
}
