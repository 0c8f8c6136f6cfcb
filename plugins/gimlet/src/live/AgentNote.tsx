import type { AgentState } from '@gimlet-io/backstage-plugin-gimlet-common';
import { RelativeTime } from '../elements';

/** Whether there is something to know of an agent beside what it shows. */
export const hasAgentNote = ({ state, failingKinds = [] }: AgentState) =>
  state !== 'connected' || failingKinds.length > 0;

/**
 * Says since when the agent of an environment is gone, or what it cannot read, and what that means for what is shown. Nothing where all
 * is well.
 */
export const AgentNote = ({
  environment,
  agent: { state, since, failingKinds = [] },
}: {
  environment: string;
  agent: AgentState;
}) => {
  if (state === 'connected') {
    return failingKinds.length === 0 ? null : (
      <>
        {`The agent of ${environment} cannot read ${failingKinds.join(
          ', ',
        )} now. What is shown of that was known last.`}
      </>
    );
  }
  if (state === 'never') {
    return <>{`No agent has reported from ${environment} yet.`}</>;
  }
  return (
    <>
      {`The agent of ${environment} is gone`}
      {since !== undefined && (
        <>
          {': it was heard last '}
          <RelativeTime at={since} />
        </>
      )}
      . What is shown was known then.
    </>
  );
};

/** What of a cluster is not shown, because its agent may not read it. Nothing where it may read all. */
export const DeniedNote = ({
  environment,
  agent: { deniedKinds = [] },
}: {
  environment: string;
  agent: AgentState;
}) =>
  deniedKinds.length === 0 ? null : (
    <>
      {`The agent of ${environment} may not read ${deniedKinds.join(
        ', ',
      )}: what there is of that is not shown.`}
    </>
  );
