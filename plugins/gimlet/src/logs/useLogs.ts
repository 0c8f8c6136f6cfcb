import { useApi } from '@backstage/frontend-plugin-api';
import {
  GimletError,
  isGimletErrorCode,
  type GimletErrorCode,
  type LogLine,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useEffect, useRef, useState } from 'react';
import { gimletApiRef } from '../api';
import { toGimletError } from '../hooks';
import { appendLines, EMPTY_LOG, type KeptLog } from './logLines';
import { newestLines, seenOf, unseenLines, type Seen } from './unseenLines';

/** Which log, and how much of it. */
export interface LogsQuestion {
  environment: string;
  app: string;
  namespace?: string;
  pod: string;
  container?: string;
  previous: boolean;
  follow: boolean;
  /** The last lines alone. */
  tail: number;
}

export interface Logs {
  log: KeptLog;
  /**
   * `broken`: the connection is lost, and is tried again. `early`: there is no log yet, which is tried again too. `paused`: it is no
   * longer followed, and can be.
   */
  state:
    | 'opening'
    | 'open'
    | 'broken'
    | 'early'
    | 'paused'
    | 'ended'
    | 'failed';
  error?: GimletError;
  /** Opens it anew. */
  reopen: () => void;
}

/** How often lines are drawn, in milliseconds, however fast they come. */
const DRAW_INTERVAL = 100;

/** How long after a connection broke it is tried again, in milliseconds; the last one holds from then on. */
const RETRY_AFTER = [1_000, 2_000, 5_000, 15_000, 30_000];

/** A container that had not begun is heard of within this time when a log of it is opened again, in milliseconds. */
const EARLY_AFTER = 2_000;

/** Clocks differ, so a log that goes on is asked for this much more than is missing, in seconds. */
const OVERLAP = 60;

/** After one of these the same question may be answered in a while: the kubelet calls it a conflict that a container has not begun. */
const PASSING: Partial<Record<GimletErrorCode, 'broken' | 'early'>> = {
  unreachable: 'broken',
  timeout: 'broken',
  internal: 'broken',
  conflict: 'early',
};

/** Reads the log of a pod, and follows it: through the end of what the caller signed in with, and through broken connections. */
export function useLogs(question: LogsQuestion): Logs {
  const client = useApi(gimletApiRef);
  const [attempt, setAttempt] = useState(0);
  const [known, setKnown] = useState<Omit<Logs, 'reopen'>>({
    log: EMPTY_LOG,
    state: 'opening',
  });
  const { follow, ...whichLog } = question;
  const key = JSON.stringify(whichLog);
  /** How far a log was read. */
  const read = useRef<{ key: string; newest: readonly LogLine[] }>();

  useEffect(() => {
    const asked: Omit<LogsQuestion, 'follow'> = JSON.parse(key);
    const { environment, app, tail, ...place } = asked;
    const controller = new AbortController();
    const { signal } = controller;
    if (read.current?.key !== key || read.current.newest.length === 0) {
      read.current = { key, newest: [] };
      setKnown({ log: EMPTY_LOG, state: 'opening' });
    } else if (!follow) {
      setKnown(({ log }) => ({ log, state: 'paused' }));
      return undefined;
    }
    const progress = read.current;

    let pending: LogLine[] = [];
    let drawing: ReturnType<typeof setTimeout> | undefined;
    const draw = () => {
      drawing = undefined;
      const added = pending;
      pending = [];
      if (signal.aborted || added.length === 0) return;
      setKnown(before => ({ ...before, log: appendLines(before.log, added) }));
    };
    let showing: ReturnType<typeof setTimeout> | undefined;
    let early = false;
    const become = (state: Logs['state'], error?: GimletError) => {
      clearTimeout(drawing);
      clearTimeout(showing);
      draw();
      early = state === 'early';
      if (!signal.aborted) setKnown(({ log }) => ({ log, state, error }));
    };
    const show = () => {
      clearTimeout(showing);
      if (signal.aborted) return;
      setKnown(before =>
        before.state === 'open' ? before : { log: before.log, state: 'open' },
      );
    };
    const opened = () => {
      if (early) showing = setTimeout(show, EARLY_AFTER);
      else show();
    };

    let seen: Seen | undefined;
    const take = (lines: readonly LogLine[]) => {
      const fresh = unseenLines(seen, lines);
      seen = fresh.seen;
      progress.newest = newestLines(progress.newest, fresh.lines);
      pending.push(...fresh.lines);
      drawing ??= setTimeout(draw, DRAW_INTERVAL);
    };

    /** Answers whether it is to go on. */
    const readOnce = async (): Promise<'renew' | 'ended' | 'broken'> => {
      seen = seenOf(progress.newest);
      const last = seen?.at;
      const events = client.followLogs(
        {
          params: { environment, app },
          query: {
            ...place,
            previous: place.previous ? 'true' : undefined,
            follow: follow ? 'true' : undefined,
            ...(last === undefined
              ? { tail }
              : {
                  since:
                    Math.max(0, Math.ceil((Date.now() - last) / 1000)) +
                    OVERLAP,
                }),
          },
        },
        { signal, onOpen: opened },
      );
      for await (const { event, data } of events) {
        switch (event) {
          case 'lines':
            show();
            take(data.lines);
            break;
          case 'failed':
            throw new GimletError(
              isGimletErrorCode(data.code) ? data.code : 'internal',
              data.message,
              { whatToDo: data.whatToDo },
            );
          case 'renew':
            return 'renew';
          default:
            return 'ended';
        }
      }
      return follow ? 'broken' : 'ended';
    };

    const readOn = async () => {
      for (let failures = 0; !signal.aborted; ) {
        try {
          const before = progress.newest;
          const how = await readOnce();
          if (how === 'ended') return become('ended');
          if (progress.newest !== before) failures = 0;
          if (how === 'renew') continue;
          become('broken');
        } catch (thrown) {
          if (signal.aborted) return undefined;
          const error = toGimletError(thrown);
          const passing = PASSING[error.code];
          if (!follow || !passing) return become('failed', error);
          become(passing, error);
        }
        const wait = RETRY_AFTER[Math.min(failures, RETRY_AFTER.length - 1)];
        failures += 1;
        await pause(wait, signal);
      }
      return undefined;
    };
    readOn();
    return () => {
      controller.abort();
      clearTimeout(drawing);
      clearTimeout(showing);
    };
  }, [client, key, follow, attempt]);

  return { ...known, reopen: () => setAttempt(attempt + 1) };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
