import type { AgentHub } from '../agents';
import type { Mount } from './mount';
import type { MountStream } from './mountStream';

export function mountAgents(
  mount: Mount,
  mountStream: MountStream,
  hub: Pick<AgentHub, 'open' | 'close' | 'listen' | 'report' | 'result'>,
): void {
  mount('openAgentSession', ({ caller, body }) => hub.open(caller, body), {
    asked: ({ body }) => ({ agentVersion: body.agentVersion }),
    done: ({ environment, sessionId }) => ({ environment, sessionId }),
  });
  mount('reportFromAgent', ({ caller, params, body }) =>
    hub.report(caller, params.sessionId, body),
  );
  mount('sendCommandResult', ({ caller, params, body }) =>
    hub.result(caller, params, body),
  );
  mount('closeAgentSession', ({ caller, params }) =>
    hub.close(caller, params.sessionId),
  );
  mountStream('agentCommands', ({ caller, params, signal }) =>
    hub.listen(caller, params.sessionId, signal),
  );
}
