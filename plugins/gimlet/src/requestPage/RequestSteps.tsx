import { VisuallyHidden } from '@backstage/ui';
import type { RequestAnswer } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  RiCheckboxCircleLine,
  RiCloseCircleLine,
  RiLoader4Line,
  RiPauseCircleLine,
  type RemixiconComponentType,
  RiCheckboxBlankCircleLine,
} from '@remixicon/react';
import styles from './RequestSteps.module.css';
import { requestSteps, type StepState } from './requestSteps';

const LOOKS: Record<StepState, { Icon: RemixiconComponentType; word: string }> =
  {
    done: { Icon: RiCheckboxCircleLine, word: 'done' },
    now: { Icon: RiLoader4Line, word: 'now' },
    waits: { Icon: RiPauseCircleLine, word: 'waits' },
    stopped: { Icon: RiCloseCircleLine, word: 'ended here' },
    ahead: { Icon: RiCheckboxBlankCircleLine, word: 'not yet' },
  };

/** The way of a request: queued, rendering, committing, pushed, and on to ready pods. */
export function RequestSteps({
  request,
}: {
  request: Pick<RequestAnswer, 'state' | 'timeline' | 'followed' | 'unchanged'>;
}) {
  return (
    <ol className={styles.steps} aria-label="The request's way">
      {requestSteps(request).map(({ name, state }) => {
        const { Icon, word } = LOOKS[state];
        return (
          <li
            key={name}
            className={styles.step}
            data-state={state}
            aria-current={
              state === 'now' || state === 'waits' ? 'step' : undefined
            }
          >
            <Icon size={18} aria-hidden className={styles.icon} />
            {name}
            <VisuallyHidden>{`, ${word}`}</VisuallyHidden>
          </li>
        );
      })}
    </ol>
  );
}
