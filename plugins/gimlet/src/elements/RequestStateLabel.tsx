import type { RequestState } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  RiCheckboxCircleLine,
  RiCloseCircleLine,
  RiErrorWarningLine,
  RiForbidLine,
  RiLoader4Line,
  RiPauseCircleLine,
  RiSkipForwardLine,
  RiTimeLine,
} from '@remixicon/react';
import { StateLabel, type StateLabelProps, type StateLook } from './StateLabel';

/** How each state of a request is shown. */
export const REQUEST_STATE_LOOKS: Record<RequestState, StateLook> = {
  queued: { word: 'Queued', Icon: RiTimeLine, tone: 'announcement' },
  waiting: { word: 'Waiting', Icon: RiPauseCircleLine, tone: 'warning' },
  rendering: { word: 'Rendering', Icon: RiLoader4Line, tone: 'announcement' },
  committing: { word: 'Committing', Icon: RiLoader4Line, tone: 'announcement' },
  pushed: { word: 'Pushed', Icon: RiCheckboxCircleLine, tone: 'positive' },
  reconciling: {
    word: 'Reconciling',
    Icon: RiLoader4Line,
    tone: 'announcement',
  },
  ready: { word: 'Ready', Icon: RiCheckboxCircleLine, tone: 'positive' },
  failed: { word: 'Failed', Icon: RiCloseCircleLine, tone: 'negative' },
  cancelled: { word: 'Cancelled', Icon: RiForbidLine, tone: 'neutral' },
  superseded: { word: 'Superseded', Icon: RiSkipForwardLine, tone: 'neutral' },
};

export interface RequestStateLabelProps {
  state: RequestState;
  /** A request that waits for a changed plan wants something of a person, and says so. */
  waitingFor?: 'hold' | 'hand-edit' | 'plan-changed' | 'unreachable';
  variant?: StateLabelProps['variant'];
}

/** Where a request is on its way. */
export const RequestStateLabel = (props: RequestStateLabelProps) => {
  const { state, waitingFor, variant } = props;
  const { word, Icon, tone } = REQUEST_STATE_LOOKS[state];
  if (state === 'waiting' && waitingFor === 'plan-changed') {
    return (
      <StateLabel icon={<RiErrorWarningLine />} tone={tone} variant={variant}>
        Plan changed
      </StateLabel>
    );
  }
  return (
    <StateLabel icon={<Icon />} tone={tone} variant={variant}>
      {word}
    </StateLabel>
  );
};
