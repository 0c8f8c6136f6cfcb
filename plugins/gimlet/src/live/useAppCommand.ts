import { useApi } from '@backstage/frontend-plugin-api';
import type {
  AppCommand,
  GimletError,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useRef, useState } from 'react';
import { gimletApiRef } from '../api';
import { toGimletError } from '../hooks';

export interface AppCommands {
  run: (command: AppCommand) => void;
  /** The one that is on its way. */
  doing?: AppCommand['kind'];
  /** What the agent did last, in its words. */
  done?: string;
  /** Why the last one did not work. */
  error?: GimletError;
}

/** Has an app restarted, reconciled, suspended or resumed by the environment's agent; one thing at a time. */
export function useAppCommand(
  environment: string,
  app: string,
  onDone: () => void,
): AppCommands {
  const client = useApi(gimletApiRef);
  const busy = useRef(false);
  const [state, setState] = useState<Omit<AppCommands, 'run'>>({});
  const run = async (command: AppCommand) => {
    if (busy.current) return;
    busy.current = true;
    setState({ doing: command.kind });
    try {
      const { text } = await client.commandApp({
        params: { environment, app },
        body: command,
      });
      setState({ done: text });
    } catch (thrown) {
      setState({ error: toGimletError(thrown) });
    }
    busy.current = false;
    onDone();
  };
  return { ...state, run };
}
