import type { ChangeKind } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  RiArrowGoBackLine,
  RiArrowUpCircleLine,
  RiCheckboxCircleLine,
  RiDeleteBinLine,
  RiPauseCircleLine,
  RiPencilLine,
  RiPlayCircleLine,
} from '@remixicon/react';
import { StateLabel, type StateLabelProps, type StateLook } from './StateLabel';

/** How each kind of change is shown. */
export const CHANGE_KIND_LOOKS: Record<ChangeKind, StateLook> = {
  release: { word: 'Released', Icon: RiCheckboxCircleLine, tone: 'positive' },
  promotion: { word: 'Promoted', Icon: RiArrowUpCircleLine, tone: 'positive' },
  rollback: { word: 'Rolled back', Icon: RiArrowGoBackLine, tone: 'warning' },
  delete: { word: 'Deleted', Icon: RiDeleteBinLine, tone: 'negative' },
  hold: { word: 'Held', Icon: RiPauseCircleLine, tone: 'warning' },
  resume: { word: 'Resumed', Icon: RiPlayCircleLine, tone: 'neutral' },
  'by-hand': { word: 'Changed by hand', Icon: RiPencilLine, tone: 'neutral' },
};

export interface ChangeKindLabelProps {
  kind: ChangeKind;
  variant?: StateLabelProps['variant'];
}

/** What a commit was for an app. */
export const ChangeKindLabel = ({ kind, variant }: ChangeKindLabelProps) => {
  const { word, Icon, tone } = CHANGE_KIND_LOOKS[kind];
  return (
    <StateLabel icon={<Icon />} tone={tone} variant={variant}>
      {word}
    </StateLabel>
  );
};
