import { VisuallyHidden } from '@backstage/ui';
import {
  isFinalRequest,
  type EnvironmentCard,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { RiCloudOffLine } from '@remixicon/react';
import { HealthLabel } from '../live';
import { isPushedState } from '../requestPage/useRequest';
import { ChangeKindLabel, RequestStateLabel, StateLabel } from '../elements';

export interface CardBadgeProps {
  card: EnvironmentCard;
}

/** The one thing of a card that wants attention most; nothing where all is well. */
export const CardBadge = ({ card }: CardBadgeProps) => {
  const { environment, app, live } = card;
  const { problem, foreign, requests, held, changedByHand } = card;
  if (problem) {
    return (
      <StateLabel icon={<RiCloudOffLine />} tone="negative">
        Not readable
      </StateLabel>
    );
  }
  if (foreign) return null;
  const open = requests.find(request => !isFinalRequest(request));
  // What was pushed is told by the cluster itself, where that is known.
  const arriving = open && isPushedState(open.state);
  if (live && card.current && (!open || arriving)) {
    const well = live.health.state === 'healthy' && !arriving;
    if (!well || !(held || changedByHand)) {
      return (
        <span role="status">
          <VisuallyHidden>{`${app} in ${environment}: `}</VisuallyHidden>
          <HealthLabel live={live} />
        </span>
      );
    }
  }
  const shown = open ?? requests.find(({ state }) => state === 'failed');
  if (shown) {
    return (
      <RequestStateLabel
        state={shown.state}
        waitingFor={shown.waitingFor?.kind}
      />
    );
  }
  if (held) return <ChangeKindLabel kind="hold" />;
  if (changedByHand) return <ChangeKindLabel kind="by-hand" />;
  return null;
};
