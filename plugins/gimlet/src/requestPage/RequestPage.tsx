import { useRouteRefParams } from '@backstage/frontend-plugin-api';
import { Button, Container, Header, Skeleton } from '@backstage/ui';
import type { RequestAnswer } from '@gimlet-io/backstage-plugin-gimlet-common';
import { useState } from 'react';
import type { ChangeDialog } from '../dialogs/changeDialog';
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
import { addressError, isMisnamed, useRequest } from './useRequest';
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
              error={addressError(error, `request ${requestId}`)}
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

/** What a release or a rollback put into git can be taken back, unless something else took its place. */
function canBeTakenBack({ wish, commit, unchanged, state }: RequestAnswer) {
  const made = wish.action === 'release' || wish.action === 'rollback';
  return made && commit && !unchanged && state !== 'superseded';
}

function Request({
  request,
  refetch,
}: {
  request: RequestAnswer;
  refetch: () => void;
}) {
  const actions = useRequestActions(request.id, refetch);
  const [dialog, setDialog] = useState<ChangeDialog>();
  const { environment, app } = request.wish;
  const { version, requestedBy, reason, createdAt, state } = request;
  return (
    <>
      <RequestSteps request={request} />
      <RequestStatus
        request={request}
        actions={actions}
        onTryAgain={() => setDialog(request.wish)}
        next={
          canBeTakenBack(request) && (
            <Button
              size="small"
              variant={state === 'failed' ? 'primary' : 'secondary'}
              onPress={() =>
                setDialog({ action: 'rollback', environment, app })
              }
            >
              Roll back…
            </Button>
          )
        }
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
      {dialog && (
        <ChangeDialogs dialog={dialog} onClose={() => setDialog(undefined)} />
      )}
    </>
  );
}
