import { Button } from '@backstage/ui';
import type { PlannedChange } from '@gimlet-io/backstage-plugin-gimlet-common';
import { useState } from 'react';
import { CommandLine, shortSha } from '../elements';
import { shortDigest } from '../requestPage/shortDigest';
import styles from './ChangeSteps.module.css';

/** What a plan is called, and how anyone can check that it is what lands in git. */
export function PlanCheck({ plan }: { plan: PlannedChange }) {
  const [open, setOpen] = useState(false);
  const { digest, tree, rollbackTo, path, branch, changesNothing } = plan;
  const command = rollbackTo
    ? `git rev-parse ${rollbackTo}:${path}`
    : `git fetch origin && git rev-parse origin/${branch}:${path}`;
  return (
    <div className={styles.check}>
      <span>
        Plan <code>{shortDigest(digest)}</code>
        {tree && (
          <>
            {' · tree '}
            <code>{shortSha(tree)}</code>
          </>
        )}
        {rollbackTo && (
          <>
            {', as in '}
            <code>{`${shortSha(rollbackTo)}:${path}`}</code>
          </>
        )}
      </span>
      {tree && (
        <Button
          size="small"
          variant="tertiary"
          className={styles.quietButton}
          onPress={() => setOpen(!open)}
        >
          {open ? 'Hide the command' : 'Command to check'}
        </Button>
      )}
      {tree && open && (
        <div className={styles.command}>
          <p>
            {rollbackTo || changesNothing
              ? 'In a clone of '
              : 'Once it is pushed, in a clone of '}
            <code>{plan.repository}</code> this prints <code>{tree}</code>,
            which is the whole folder of the app:
          </p>
          <CommandLine command={command} />
        </div>
      )}
    </div>
  );
}
