import { Alert, Link } from '@backstage/ui';
import {
  isFinalRequest,
  type RequestAnswer,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { ReactNode } from 'react';
import {
  ActionAlert,
  CopyButton,
  RelativeTime,
  shortSha,
  TimeUntil,
} from '../elements';
import { useGimletLinks } from '../hooks';
import { CauseList } from '../live';
import styles from './RequestStatus.module.css';
import { wishDone } from './wishWords';

export interface ArrivalStatusProps {
  /** One that has a commit. */
  request: RequestAnswer;
  next?: ReactNode;
}

/** What has become of a request since its commit is in git: how it arrives in the cluster, where something reports from there. */
export function ArrivalStatus({ request, next }: ArrivalStatusProps) {
  const { arrival, wish } = request;
  const words = <PushedWords request={request} />;
  const said = arrival?.text ?? '';
  if (request.unchanged) {
    return (
      <Alert
        status="success"
        icon
        title="Everything was so already: no commit was needed"
        description={words}
      />
    );
  }
  switch (request.state) {
    case 'failed': {
      const { error } = request;
      const why =
        arrival?.text || error?.message || 'the server did not say why';
      return (
        <ActionAlert
          role="alert"
          status={arrival?.recoveredAt === undefined ? 'danger' : 'warning'}
          icon
          title={`${wishDone(request)}, but it failed: ${why}`}
          description={
            <>
              {arrival?.recoveredAt !== undefined && (
                <p className={styles.said}>
                  {`${wish.app} got well again `}
                  <RelativeTime at={arrival.recoveredAt} />, without another
                  change.
                </p>
              )}
              <ArrivalWords request={request} said={said} />
              {words}
            </>
          }
          customActions={next}
        />
      );
    }
    case 'superseded':
      return (
        <Alert
          status="info"
          icon
          title={`A later change of ${wish.app} took its place before it was ready`}
          description={words}
        />
      );
    default: {
      const underWay = !isFinalRequest(request);
      return (
        <ActionAlert
          status={underWay ? 'info' : 'success'}
          icon={!underWay}
          isPending={underWay}
          title={
            underWay
              ? arrival?.text || 'It is in git: waiting for Flux to apply it'
              : wishDone(request)
          }
          description={
            <>
              {!underWay && arrival?.text && (
                <p className={styles.said}>{arrival.text}</p>
              )}
              <ArrivalWords request={request} said={said} />
              {words}
            </>
          }
          customActions={next}
        />
      );
    }
  }
}

/** What the cluster says beside the state itself. */
function ArrivalWords({
  request: { arrival, state },
  said,
}: {
  request: RequestAnswer;
  /** What stands above. */
  said: string;
}) {
  if (!arrival) return null;
  const { notes, until, whatToDo, rewritten } = arrival;
  const causes = arrival.causes.filter(
    ({ message, lastLog = [] }) =>
      !message || !said.includes(message) || lastLog.length > 0,
  );
  return (
    <>
      <CauseList causes={causes} logs />
      {state === 'reconciling' && until !== undefined && (
        <p className={styles.said}>
          Its end is known <TimeUntil at={until} /> at the latest.
        </p>
      )}
      {notes.map(note => (
        <p key={note} className={styles.said}>
          {note}
        </p>
      ))}
      {rewritten && (
        <p className={styles.said}>
          The branch was rewritten: its commit is no longer in it.
        </p>
      )}
      {whatToDo && <p className={styles.said}>{whatToDo}</p>}
    </>
  );
}

function PushedWords({ request }: { request: RequestAnswer }) {
  const { commit, plan, wish } = request;
  const release = useGimletLinks().release;
  if (!commit) return null;
  const { environment, app } = wish;
  const page = release({ environment, app, commit });
  return (
    <span className={styles.facts}>
      <span className={styles.fact}>
        Commit <code>{shortSha(commit)}</code>
        <CopyButton text={commit} label="Copy the commit" />
      </span>
      {plan?.tree && (
        <span className={styles.fact}>
          tree <code>{shortSha(plan.tree)}</code>
          <CopyButton text={plan.tree} label="Copy the tree's id" />
        </span>
      )}
      {page && <Link href={page}>Open the release</Link>}
    </span>
  );
}
