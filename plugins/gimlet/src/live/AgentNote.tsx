import type { AgentState } from '@gimlet-io/backstage-plugin-gimlet-common';
import { RelativeTime } from '../elements';

/** Says since when the agent of an environment is gone, and what that means for what is shown. Nothing where it is connected. */
export const AgentNote = ({
  environment,
  agent: { state, since },
}: {
  environment: string;
  agent: AgentState;
}) => {
  if (state === 'connected') return null;
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
