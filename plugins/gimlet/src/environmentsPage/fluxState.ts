import {
  conditionOf,
  type Condition,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Tone } from '../elements';

/** How an object of Flux does. */
export interface FluxState {
  tone: Tone;
  /** `Ready`, `Suspended`, or Flux's reason. */
  word: string;
  /** What Flux says of it, where it is not simply ready. */
  message?: string;
}

/** How an object of Flux does, by its `Ready` condition. Flux's reasons are kept as they are. */
export function fluxState(object: {
  conditions: readonly Condition[];
  suspended: boolean;
}): FluxState {
  if (object.suspended) return { tone: 'warning', word: 'Suspended' };
  const ready = conditionOf(object, 'Ready');
  if (!ready) return { tone: 'neutral', word: 'Not looked at yet' };
  if (ready.status === 'True') return { tone: 'positive', word: 'Ready' };
  return {
    tone: ready.status === 'False' ? 'negative' : 'announcement',
    word: ready.reason || (ready.status === 'False' ? 'Failed' : 'Under way'),
    message: ready.message,
  };
}
