import { Button, Skeleton, Text } from '@backstage/ui';
import type { RequestAnswer } from '@gimlet-io/backstage-plugin-gimlet-common';
import { useEffect } from 'react';
import { CommitsBetween, DiffView, NowThen } from '../diff';
import { ErrorPanel } from '../elements';
import { useGimlet } from '../hooks';
import { shortDigest } from './shortDigest';
import styles from './RequestStatus.module.css';
import type { RequestActions } from './useRequestActions';

const ANYWAY = {
  release: 'Release anyway with the changed plan',
  rollback: 'Roll back anyway with the changed plan',
  delete: 'Delete anyway with the changed plan',
  hold: 'Hold anyway with the changed plan',
  resume: 'Resume anyway with the changed plan',
} as const;

/** The plan of a request as it would be made now, to confirm it or to let the request be. */
export function ChangedPlan({
  request,
  actions,
}: {
  request: RequestAnswer;
  actions: RequestActions;
}) {
  // A new plan of the server, or a newer word of why it waits, is a reason to look again.
  const { value, error, loading, refetch } = useGimlet(
    `plan of ${request.id} ${request.updatedAt}`,
    (client, options) =>
      client.planRequest({ params: { requestId: request.id } }, options),
    { keepPrevious: true },
  );
  const { error: refusal } = actions;
  useEffect(() => {
    // It may have been refused because the plan changed once more.
    if (refusal) refetch();
  }, [refusal, refetch]);
  const forbidden = value && !value.decision.allowed;
  return (
    <>
      {error && (
        <ErrorPanel
          title="The new plan cannot be shown"
          error={error}
          onRetry={refetch}
        />
      )}
      {!value && !error && <Skeleton width="100%" height={160} />}
      {value && (
        <>
          <Text as="p" variant="body-small" color="secondary">
            {request.confirmed &&
              `You confirmed plan ${shortDigest(request.confirmed)}. `}
            {`This is plan ${shortDigest(
              value.digest,
            )}, as it would be made now:`}
          </Text>
          <NowThen plan={value} />
          <CommitsBetween plan={value} />
          <DiffView diff={value.diff} />
        </>
      )}
      <div className={styles.decide}>
        {value && (
          <Button
            variant="primary"
            isDisabled={loading || error !== undefined || forbidden}
            isPending={actions.doing === 'confirm'}
            onPress={() => actions.confirm(value.digest)}
          >
            {ANYWAY[request.wish.action]}
          </Button>
        )}
        <Button
          variant="secondary"
          isPending={actions.doing === 'cancel'}
          onPress={actions.cancel}
        >
          Cancel the request
        </Button>
        {forbidden && (
          <Text variant="body-small" color="secondary">
            {value.decision.reason}
          </Text>
        )}
      </div>
    </>
  );
}
