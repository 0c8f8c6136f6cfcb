import { Link } from '@backstage/ui';
import type { ArtifactPolicyResult } from '@gimlet-io/backstage-plugin-gimlet-common';
import { RiCheckLine, RiSubtractLine } from '@remixicon/react';
import { useGimletLinks } from '../hooks';
import styles from './PolicyLine.module.css';

/** What the policy of one manifest said: that it releases, or why not. */
export function PolicyLine({ policy }: { policy: ArtifactPolicyResult }) {
  const { environment, app, triggers, reason, requestId } = policy;
  const { request } = useGimletLinks();
  const href = requestId && request(requestId);
  const Icon = triggers ? RiCheckLine : RiSubtractLine;
  return (
    <li className={styles.root} data-triggers={triggers}>
      <Icon className={styles.icon} aria-hidden="true" />
      <span>
        <span className={styles.place}>{`${environment}/${app}`}</span>{' '}
        {triggers ? 'triggered' : 'did not trigger'}
        {': '}
        {reason}
        {href && (
          <>
            {' · '}
            <Link href={href} variant="body-small">
              request
            </Link>
          </>
        )}
      </span>
    </li>
  );
}
