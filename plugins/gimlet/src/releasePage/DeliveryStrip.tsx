import { Link, VisuallyHidden } from '@backstage/ui';
import type { ReleaseAnswer } from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  RiCheckboxBlankCircleLine,
  RiCheckboxCircleLine,
  RiCloseCircleLine,
  RiLoader4Line,
} from '@remixicon/react';
import { exactDuration, RelativeTime, webAddress } from '../elements';
import { useGimletLinks } from '../hooks';
import { arrivalSteps, type ArrivalStep } from './arrivalSteps';
import styles from './ReleasePage.module.css';
import { tookOf } from './releaseState';

/** The way of the version: its commit, what CI shipped of it, its release, and how it came to the cluster, where that is known. */
export function DeliveryStrip({ answer }: { answer: ReleaseAnswer }) {
  const { release, request } = answer;
  const { version, artifactId, outcome, committer } = release;
  const took = tookOf({ release, request });
  const links = useGimletLinks();
  const requestPage = release.requestId && links.request(release.requestId);
  return (
    <ol className={styles.strip} aria-label="How it came here">
      {version && (
        <Step name="Commit">
          {version.created > 0 && (
            <>
              <RelativeTime at={version.created * 1000} />
              {' · '}
            </>
          )}
          {webAddress(version.url) ? (
            <Link href={version.url} variant="body-small">
              {version.tag || version.branch || 'at its host'}
            </Link>
          ) : (
            version.tag || version.branch
          )}
        </Step>
      )}
      {artifactId && <Step name="Shipped">{artifactId}</Step>}
      <Step name={release.kind === 'by-hand' ? 'Changed by hand' : 'Release'}>
        <RelativeTime at={outcome?.pushedAt ?? committer.time * 1000} />
        {took !== undefined && ` · in ${exactDuration(took)}`}
        {request && requestPage && (
          <>
            {' · '}
            <Link href={requestPage} variant="body-small">
              request
            </Link>
          </>
        )}
      </Step>
      {arrivalSteps(answer).map(({ name, state, words }) => (
        <Step key={name} name={name} state={state}>
          {words}
        </Step>
      ))}
    </ol>
  );
}

const ICONS = {
  done: RiCheckboxCircleLine,
  now: RiLoader4Line,
  failed: RiCloseCircleLine,
  ahead: RiCheckboxBlankCircleLine,
} as const;

const WORDS = {
  done: 'done',
  now: 'under way',
  failed: 'failed',
  ahead: 'not reached',
} as const;

function Step({
  name,
  state = 'done',
  children,
}: {
  name: string;
  state?: ArrivalStep['state'];
  children: React.ReactNode;
}) {
  const Icon = ICONS[state];
  return (
    <li className={styles.step}>
      <div className={styles.stepName} data-state={state}>
        <Icon size={16} aria-hidden />
        {name}
        {state !== 'done' && (
          <VisuallyHidden>{`, ${WORDS[state]}`}</VisuallyHidden>
        )}
      </div>
      <div className={styles.stepDetail}>{children}</div>
    </li>
  );
}
