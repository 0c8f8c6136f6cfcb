import { Alert, Link } from '@backstage/ui';
import type {
  AppLiveSummary,
  ReleaseAnswer,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useRef } from 'react';
import { useGimletLinks } from '../hooks';
import { AgentNote, CauseList, hasAgentNote, RolloutLine } from '../live';
import styles from './ReleasePage.module.css';
import { releaseState } from './releaseState';

/** Of a healthy app the title has it all, but for how long it took. */
function tells({ rollout, health }: AppLiveSummary): boolean {
  return rollout !== undefined || health.state !== 'healthy';
}

/** What a release is now: what runs, how it arrives, what is wrong with it. */
export function ReleaseBanner({ answer }: { answer: ReleaseAnswer }) {
  const { release } = answer;
  const { tone, title, see, underWay } = releaseState(answer);
  const links = useGimletLinks();
  const seePage = see && links.release({ ...release, commit: see.commit });
  const live = release.current ? answer.live : undefined;
  const causes = (live?.causes ?? []).filter(
    ({ message }) => !message || !title.includes(message),
  );
  const hadCause = useRef(false);
  hadCause.current ||= causes.length > 0;
  return (
    <Alert
      status={tone}
      icon={!underWay}
      isPending={underWay}
      title={<span role="status">{title}</span>}
      description={
        <div
          className={styles.banner}
          data-roomy={underWay && hadCause.current}
        >
          {see && seePage && <Link href={seePage}>{see.words}</Link>}
          {live && hasAgentNote(live.agent) && (
            <p>
              <AgentNote environment={release.environment} agent={live.agent} />
            </p>
          )}
          <CauseList causes={causes} />
          {live && tells(live) && <RolloutLine live={live} />}
        </div>
      }
    />
  );
}
