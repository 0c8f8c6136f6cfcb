import { Link, Text } from '@backstage/ui';
import type {
  EnvironmentCard,
  ReleaseRequest,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  RiCloseCircleLine,
  RiCloudOffLine,
  RiInbox2Line,
  RiInformationLine,
  RiPauseCircleLine,
  RiPencilLine,
} from '@remixicon/react';
import type { ReactNode } from 'react';
import {
  REQUEST_STATE_LOOKS,
  RelativeTime,
  makerOf,
  shortSha,
  headlineOf,
  type Tone,
} from '../elements';
import { useGimletLinks } from '../hooks';
import { AgentNote, CauseList, hasAgentNote, healthReason } from '../live';
import styles from './CardNotices.module.css';

const Notice = (props: {
  icon: ReactNode;
  tone: Tone;
  children: ReactNode;
}) => (
  <li className={styles.notice} data-tone={props.tone}>
    <span className={styles.icon} aria-hidden="true">
      {props.icon}
    </span>
    <Text as="div" variant="body-small" className={styles.words}>
      {props.children}
    </Text>
  </li>
);

const WISHED = {
  release: 'Release',
  rollback: 'Rollback',
  delete: 'Deletion',
  hold: 'Hold',
  resume: 'Resume',
} as const;

const RequestNotice = ({
  request,
  runs,
}: {
  request: ReleaseRequest;
  /** The card shows its version, and who asked for it, already. */
  runs: boolean;
}) => {
  const links = useGimletLinks();
  const { id, wish, state, version, waitingFor, error, requestedBy } = request;
  const { arrival } = request;
  const { word, Icon, tone } = REQUEST_STATE_LOOKS[state];
  const why = waitingFor?.text ?? error?.message ?? arrival?.text;
  if (runs) {
    return (
      <Notice icon={<Icon />} tone={tone}>
        <Link href={links.request(id)} variant="body-small">
          {word}
        </Link>
        {why && `: ${why}`}
      </Notice>
    );
  }
  return (
    <Notice icon={<Icon />} tone={tone}>
      {word}:{' '}
      <Link href={links.request(id)} variant="body-small">
        {WISHED[wish.action]}
        {version && ` ${shortSha(version.sha)} ${version.title}`}
      </Link>{' '}
      by {requestedBy.name}
      {why && `. ${why}`}
    </Notice>
  );
};

/** Whether the cluster says of a failed request what the request says of itself. */
function isTold(
  { state, error, arrival }: ReleaseRequest,
  live: EnvironmentCard['live'],
): boolean {
  const why = arrival?.text ?? error?.message ?? '';
  return (
    state === 'failed' &&
    live?.rollout?.state === 'failed' &&
    live.causes.some(({ message }) => message && why.includes(message))
  );
}

export interface CardNoticesProps {
  card: EnvironmentCard;
}

/** What is to be known of an app in an environment beside its version: what waits, holds, differs, or is newer. */
export const CardNotices = ({ card }: CardNoticesProps) => {
  const links = useGimletLinks();
  const { problem, requests, held, changedByHand, behind, live } = card;
  const reason = live && card.current && healthReason(live);
  const runs = ({ id }: ReleaseRequest) => id === card.current?.requestId;
  const shown = requests.filter(
    request => !(runs(request) && isTold(request, live)),
  );
  const notices = [
    problem && (
      <Notice key="problem" icon={<RiCloudOffLine />} tone="negative">
        {problem.message}. What is shown was known last. {problem.whatToDo}
      </Notice>
    ),
    live && hasAgentNote(live.agent) && (
      <Notice key="agent" icon={<RiCloudOffLine />} tone="warning">
        <AgentNote environment={card.environment} agent={live.agent} />
      </Notice>
    ),
    reason && (
      <Notice key="health" icon={<RiInformationLine />} tone="warning">
        {reason}
      </Notice>
    ),
    live && live.causes.length > 0 && (
      <Notice key="causes" icon={<RiCloseCircleLine />} tone="negative">
        <CauseList causes={live.causes} limit={2} />
      </Notice>
    ),
    ...shown.map(request => (
      <RequestNotice key={request.id} request={request} runs={runs(request)} />
    )),
    held && (
      <Notice key="held" icon={<RiPauseCircleLine />} tone="warning">
        Automatic releases are held
        {held.by && (
          <>
            {' '}
            by {makerOf(held.by).name}
            {held.by.reason && ` (“${held.by.reason}”)`},{' '}
            <RelativeTime at={held.by.author.time * 1000} />
          </>
        )}
      </Notice>
    ),
    changedByHand && (
      <Notice key="by-hand" icon={<RiPencilLine />} tone="neutral">
        Changed by hand by {changedByHand.author.name}:{' '}
        <Link href={links.release(changedByHand)} variant="body-small">
          {changedByHand.subject || headlineOf(changedByHand)}
        </Link>
      </Notice>
    ),
    behind && behind.changes > 0 && (
      <Notice key="behind" icon={<RiInbox2Line />} tone="announcement">
        {behind.changes} newer
        {behind.newest &&
          `: ${shortSha(behind.newest.sha)} ${behind.newest.title}`}
      </Notice>
    ),
  ].filter(Boolean);
  if (notices.length === 0) return null;
  return <ul className={styles.notices}>{notices}</ul>;
};
