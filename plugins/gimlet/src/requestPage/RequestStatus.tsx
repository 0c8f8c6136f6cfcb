import { Alert, Button, Link } from '@backstage/ui';
import {
  isFinalRequest,
  type RequestAnswer,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { ReactNode } from 'react';
import { ErrorPanel } from '../elements';
import { useGimletLinks } from '../hooks';
import { ArrivalStatus } from './ArrivalStatus';
import { ChangedPlan } from './ChangedPlan';
import styles from './RequestStatus.module.css';
import type { RequestActions } from './useRequestActions';

export interface RequestStatusProps {
  request: RequestAnswer;
  actions: RequestActions;
  /** Makes it anew after it failed. */
  onTryAgain?: () => void;
  /** What else can be done once it is pushed, such as to roll it back. */
  next?: ReactNode;
}

/** What has become of a request, what it waits for, and what can be done about it. */
export function RequestStatus(props: RequestStatusProps) {
  const { request, actions, onTryAgain } = props;
  const cancellable =
    request.state === 'queued' ||
    (request.state === 'waiting' &&
      request.waitingFor?.kind !== 'plan-changed');
  return (
    <div className={styles.root}>
      <div role="status">
        <StateWords {...props} />
      </div>
      {request.state === 'failed' && !request.commit && (
        <ErrorPanel
          title="Nothing was changed"
          error={
            request.error ?? {
              code: 'internal',
              message: 'The server did not say why',
            }
          }
          onRetry={onTryAgain}
        />
      )}
      {request.state === 'waiting' &&
        request.waitingFor?.kind === 'plan-changed' && (
          <ChangedPlan request={request} actions={actions} />
        )}
      {actions.error && !isFinalRequest(request) && (
        <ErrorPanel error={actions.error} />
      )}
      {cancellable && (
        <div className={styles.actions}>
          <Button
            variant="secondary"
            isPending={actions.doing === 'cancel'}
            onPress={actions.cancel}
          >
            Cancel the request
          </Button>
        </div>
      )}
    </div>
  );
}

function StateWords({ request, next }: RequestStatusProps) {
  const links = useGimletLinks();
  if (request.commit) return <ArrivalStatus request={request} next={next} />;
  switch (request.state) {
    case 'waiting':
      return (
        <Alert
          status="warning"
          icon
          title={waitTitle(request)}
          description={request.waitingFor?.text}
        />
      );
    case 'cancelled':
      return (
        <Alert
          status="info"
          icon
          title="Cancelled: nothing was changed"
          description={request.timeline.at(-1)?.text}
        />
      );
    case 'superseded': {
      const by = request.supersededBy && links.request(request.supersededBy);
      return (
        <Alert
          status="info"
          icon
          title="A newer request took its place: nothing was changed by this one"
          description={by && <Link href={by}>Open the newer request</Link>}
        />
      );
    }
    case 'failed':
      return null;
    default:
      return (
        <Alert
          status="info"
          isPending
          title={request.timeline.at(-1)?.text || 'On its way'}
        />
      );
  }
}

function waitTitle({ waitingFor }: RequestAnswer): string {
  switch (waitingFor?.kind) {
    case 'plan-changed':
      return 'The plan changed before it was made: nothing was changed yet';
    case 'hold':
      return 'It waits: automatic releases are held';
    case 'hand-edit':
      return 'It waits: the folder was changed by hand';
    case 'unreachable':
      return 'It waits: the gitops repository does not answer';
    default:
      return 'It waits';
  }
}
