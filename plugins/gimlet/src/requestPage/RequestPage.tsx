import { useRouteRefParams } from '@backstage/frontend-plugin-api';
import { Container, Header, Skeleton } from '@backstage/ui';
import type { RequestAnswer } from '@gimlet-io/backstage-plugin-gimlet-common';
import { useState } from 'react';
import { ChangeDialogs } from '../dialogs/ChangeDialogs';
import {
  ErrorPanel,
  PersonLabel,
  RelativeTime,
  RequestStateLabel,
  VersionLabel,
} from '../elements';
import { requestRouteRef } from '../routes';
import { RequestStatus } from './RequestStatus';
import { RequestSteps } from './RequestSteps';
import styles from './RequestPage.module.css';
import { Timeline } from './Timeline';
import { isMisnamed, useRequest } from './useRequest';
import { useRequestActions } from './useRequestActions';
import { requestTitle } from './wishWords';

/** `/gimlet/requests/:requestId`: a wish on its way. */
export function RequestPage() {
  const { requestId } = useRouteRefParams(requestRouteRef);
  const { value, error, refetch } = useRequest(requestId);
  return (
    <>
      <Header
        title={value ? requestTitle(value) : 'Request'}
        tags={
          value && [
            { label: value.wish.environment },
            { label: value.wish.app },
          ]
        }
      />
      <Container>
        <div className={styles.root}>
          {error && (
            <ErrorPanel
              status={value ? 'warning' : 'danger'}
              title={
                value
                  ? 'The newest state cannot be shown'
                  : 'The request cannot be shown'
              }
              error={error}
              onRetry={isMisnamed(error) ? undefined : refetch}
            />
          )}
          {!value && !error && (
            <div role="status" aria-label="Loading the request">
              <Skeleton width="100%" height={120} />
            </div>
          )}
          {value && <Request request={value} refetch={refetch} />}
        </div>
      </Container>
    </>
  );
}

function Request({
  request,
  refetch,
}: {
  request: RequestAnswer;
  refetch: () => void;
}) {
  const actions = useRequestActions(request.id, refetch);
  const [again, setAgain] = useState(false);
  const { version, requestedBy, reason, createdAt, state } = request;
  return (
    <>
      <RequestSteps request={request} />
      <RequestStatus
        request={request}
        actions={actions}
        onTryAgain={() => setAgain(true)}
      />
      <div className={styles.facts}>
        <RequestStateLabel
          state={state}
          waitingFor={request.waitingFor?.kind}
        />
        {version && <VersionLabel sha={version.sha} title={version.title} />}
        <PersonLabel
          name={requestedBy.name}
          kind={requestedBy.kind}
          claimedActor={requestedBy.claimedActor}
        >
          {' asked for it '}
          <RelativeTime at={createdAt} />
        </PersonLabel>
        {reason && <span>“{reason}”</span>}
      </div>
      <h3 className={styles.heading}>Timeline</h3>
      <Timeline entries={request.timeline} />
      {again && (
        <ChangeDialogs dialog={request.wish} onClose={() => setAgain(false)} />
      )}
    </>
  );
}
