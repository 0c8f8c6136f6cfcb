import { Button, Link, Text } from '@backstage/ui';
import {
  isFinalRequest,
  type RequestAnswer,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { ErrorPanel } from '../elements';
import { useGimletLinks } from '../hooks';
import { RequestStatus } from '../requestPage/RequestStatus';
import { RequestSteps } from '../requestPage/RequestSteps';
import { useRequest } from '../requestPage/useRequest';
import { useRequestActions } from '../requestPage/useRequestActions';
import { wishTitle } from '../requestPage/wishWords';
import { DialogStep } from './DialogStep';
import styles from './ChangeSteps.module.css';

/** What can be done once a change is made. */
export interface NextAction {
  label: string;
  onPress: () => void;
}

export interface FollowStepProps {
  /** The request as the server answered it. */
  made: RequestAnswer;
  onClose: () => void;
  onTryAgain: () => void;
  next?: NextAction;
}

/** Follows a request in the dialog that made it. */
export function FollowStep(props: FollowStepProps) {
  const { made, onClose, onTryAgain, next } = props;
  const { value: request = made, error, refetch } = useRequest(made.id, made);
  const actions = useRequestActions(made.id, refetch);
  const page = useGimletLinks().request(made.id);
  const done = isFinalRequest(request);
  return (
    <DialogStep
      title={wishTitle(request.wish)}
      footer={
        <>
          {!done && (
            <Text
              variant="body-small"
              color="secondary"
              className={styles.said}
            >
              Closing this does not stop the request.{' '}
              {page && <Link href={page}>Follow it on its page</Link>}
            </Text>
          )}
          <Button variant={done ? 'primary' : 'secondary'} onPress={onClose}>
            Close
          </Button>
        </>
      }
    >
      <RequestSteps request={request} />
      {error && (
        <ErrorPanel
          status="warning"
          title="The request goes on, but it cannot be followed at the moment"
          error={error}
          onRetry={refetch}
        />
      )}
      <RequestStatus
        request={request}
        actions={actions}
        onTryAgain={onTryAgain}
        next={
          next &&
          !request.unchanged &&
          request.state !== 'superseded' && (
            <Button
              size="small"
              variant={request.state === 'failed' ? 'primary' : 'secondary'}
              onPress={next.onPress}
            >
              {next.label}
            </Button>
          )
        }
      />
    </DialogStep>
  );
}
