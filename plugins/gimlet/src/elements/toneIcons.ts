import {
  RiAlertLine,
  RiCheckboxCircleLine,
  RiCloseCircleLine,
  RiInformationLine,
  RiLoader4Line,
  type RemixiconComponentType,
} from '@remixicon/react';
import type { Tone } from './StateLabel';

/** For states that have words of their own, but no icon. */
export const TONE_ICONS: Record<Tone, RemixiconComponentType> = {
  positive: RiCheckboxCircleLine,
  negative: RiCloseCircleLine,
  warning: RiAlertLine,
  announcement: RiLoader4Line,
  neutral: RiInformationLine,
};
