import type {
  AppLiveSummary,
  Cause,
  Health,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  RiAlertLine,
  RiCheckboxCircleLine,
  RiCloseCircleLine,
  RiCloudOffLine,
  RiLoader4Line,
  RiPauseCircleLine,
  RiQuestionLine,
} from '@remixicon/react';
import type { StateLook } from '../elements';

export const HEALTH_LOOKS: Record<Health['state'], StateLook> = {
  healthy: { word: 'Healthy', Icon: RiCheckboxCircleLine, tone: 'positive' },
  progressing: {
    word: 'Rolling out',
    Icon: RiLoader4Line,
    tone: 'announcement',
  },
  degraded: { word: 'Degraded', Icon: RiAlertLine, tone: 'warning' },
  failing: { word: 'Failing', Icon: RiCloseCircleLine, tone: 'negative' },
  suspended: { word: 'Suspended', Icon: RiPauseCircleLine, tone: 'warning' },
  missing: { word: 'Missing', Icon: RiQuestionLine, tone: 'warning' },
  unknown: { word: 'Unknown', Icon: RiQuestionLine, tone: 'neutral' },
};

const AGENT_GONE: StateLook = {
  word: 'Agent gone',
  Icon: RiCloudOffLine,
  tone: 'warning',
};

/** What a reason of Kubernetes or Flux means, for those who do not know it by heart. */
const CAUSE_WORDS: Record<string, string> = {
  ErrImagePull: 'Image pull failed',
  ImagePullBackOff: 'Image pull failed',
  InvalidImageName: 'Image pull failed',
  ErrImageNeverPull: 'Image pull failed',
  CrashLoopBackOff: 'Crash loop',
  OOMKilled: 'Out of memory',
  CreateContainerConfigError: 'Config error',
  CreateContainerError: 'Config error',
  Unschedulable: 'Cannot be scheduled',
  HealthCheckFailed: 'Health check failed',
  ReconciliationFailed: 'Cannot be applied',
  BuildFailed: 'Cannot be built',
  ArtifactFailed: 'No artifact',
  ProgressDeadlineExceeded: 'Rollout stuck',
};

/** A cause in two or three words. */
export function causeWord({ reason }: Pick<Cause, 'reason'>): string {
  return CAUSE_WORDS[reason] ?? reason;
}

/** Why an app does as its word says, where no cause tells that and the word does not speak for itself. */
export function healthReason({
  health: { state, text },
  causes,
}: Pick<AppLiveSummary, 'health' | 'causes'>): string | undefined {
  const speaks = state === 'healthy' || state === 'progressing';
  return speaks || causes.length > 0 ? undefined : text;
}

/** The one thing to say of an app that is live: of one that does badly, why. */
export function lookOf(
  live: Pick<AppLiveSummary, 'agent' | 'health' | 'causes' | 'rollout'>,
): StateLook {
  if (live.agent.state !== 'connected') return AGENT_GONE;
  // The version before may do well, and the new one's pods, before Flux says so.
  if (
    live.health.state === 'healthy' &&
    live.rollout?.state === 'reconciling'
  ) {
    return HEALTH_LOOKS.progressing;
  }
  const degraded = live.health.state === 'degraded';
  // What ran before may still serve; the release has failed all the same.
  const look =
    degraded && live.rollout?.state === 'failed'
      ? HEALTH_LOOKS.failing
      : HEALTH_LOOKS[live.health.state];
  const [cause] = live.causes;
  const badly = look.tone === 'negative' || degraded;
  return badly && cause ? { ...look, word: causeWord(cause) } : look;
}
