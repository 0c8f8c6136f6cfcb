import type { AppLiveSummary } from '@gimlet-io/backstage-plugin-gimlet-common';
import { StateLabel, type StateLabelProps } from '../elements';
import { lookOf } from './healthLooks';

export interface HealthLabelProps {
  live: Pick<AppLiveSummary, 'agent' | 'health' | 'causes' | 'rollout'>;
  variant?: StateLabelProps['variant'];
}

/** How an app does, as icon, word and colour; the whole sentence on hover. */
export const HealthLabel = ({ live, variant }: HealthLabelProps) => {
  const { word, Icon, tone } = lookOf(live);
  return (
    <span title={live.health.text}>
      <StateLabel icon={<Icon />} tone={tone} variant={variant}>
        {word}
      </StateLabel>
    </span>
  );
};
