import type { AppLiveSummary } from '@gimlet-io/backstage-plugin-gimlet-common';
import { StateLabel, type StateLabelProps } from '../elements';
import { lookOf } from './healthLooks';

export interface HealthLabelProps {
  live: Pick<AppLiveSummary, 'agent' | 'health' | 'causes' | 'rollout'>;
  variant?: StateLabelProps['variant'];
  /** It was known last: no colour says that it is so now. */
  stale?: boolean;
}

/** How an app does, as icon, word and colour; the whole sentence on hover. */
export const HealthLabel = ({
  live,
  variant,
  stale = false,
}: HealthLabelProps) => {
  const { word, Icon, tone } = lookOf(live);
  return (
    <span title={live.health.text}>
      <StateLabel
        icon={<Icon />}
        tone={stale ? 'neutral' : tone}
        variant={variant}
      >
        {word}
      </StateLabel>
    </span>
  );
};
