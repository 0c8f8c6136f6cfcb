import type { EnvironmentLive } from '@gimlet-io/backstage-plugin-gimlet-common';
import { RiAlertLine, RiCloseCircleLine } from '@remixicon/react';
import { StateLabel } from '../elements';
import { HealthLabel } from '../live';

const BADLY: readonly string[] = ['failing', 'degraded', 'missing'];

/** How an environment does: its agent and its Flux, and where they do well, its apps. */
export const EnvironmentLabel = ({
  live,
}: {
  live: Pick<EnvironmentLive, 'agent' | 'health' | 'apps'>;
}) => {
  const { agent, health, apps } = live;
  const badly = apps.filter(app => BADLY.includes(app.health.state));
  const isWell = agent.state === 'connected' && health.state === 'healthy';
  if (!isWell || badly.length === 0) {
    return <HealthLabel live={{ agent, health, causes: [] }} />;
  }
  const isFailing = badly.some(app => app.health.state === 'failing');
  return (
    <StateLabel
      icon={isFailing ? <RiCloseCircleLine /> : <RiAlertLine />}
      tone={isFailing ? 'negative' : 'warning'}
    >
      {`${badly.length} of ${apps.length} ${
        apps.length === 1 ? 'app' : 'apps'
      } not healthy`}
    </StateLabel>
  );
};
