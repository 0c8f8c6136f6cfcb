import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  GIMLET_SIGNAL_CHANNEL,
  type GimletSignal,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Announcer } from './types';

const INTERVAL_MS = 1_000;
/** What happens at the same moment is told once. */
const GATHER_MS = 20;

/**
 * Tells the open pages through Backstage's signals: the name of the app or the environment alone, at most once a second for each. What
 * happens within that second is told at its end.
 */
export class SignalAnnouncer implements Announcer {
  readonly #signals: Pick<SignalsService, 'publish'>;
  readonly #logger: Pick<LoggerService, 'warn'>;
  /** What was told within the last second, or is about to be, by its text, and whether there is something to tell. */
  readonly #quiet = new Map<
    string,
    {
      signal: GimletSignal;
      timer: ReturnType<typeof setTimeout>;
      more: boolean;
    }
  >();

  constructor(options: {
    signals: Pick<SignalsService, 'publish'>;
    logger: Pick<LoggerService, 'warn'>;
  }) {
    this.#signals = options.signals;
    this.#logger = options.logger;
  }

  changed(app: string): void {
    this.#announce({ app });
  }

  /** Its agent, its sources, or what else is of no app alone. */
  environmentChanged(environment: string): void {
    this.#announce({ environment });
  }

  /** Tells at once what was to be told later. */
  stop(): void {
    for (const { signal, timer, more } of this.#quiet.values()) {
      clearTimeout(timer);
      if (more) this.#tell(signal);
    }
    this.#quiet.clear();
  }

  #announce(signal: GimletSignal): void {
    const key = JSON.stringify(signal);
    const quiet = this.#quiet.get(key);
    if (quiet) quiet.more = true;
    else this.#tellIn(GATHER_MS, key, signal, true);
  }

  #tellIn(
    milliseconds: number,
    key: string,
    signal: GimletSignal,
    more: boolean,
  ): void {
    const timer = setTimeout(() => {
      if (this.#quiet.get(key)?.more) {
        this.#tellIn(INTERVAL_MS, key, signal, false);
        this.#tell(signal);
      } else {
        this.#quiet.delete(key);
      }
    }, milliseconds);
    timer.unref();
    this.#quiet.set(key, { signal, timer, more });
  }

  #tell(signal: GimletSignal): void {
    this.#signals
      .publish<GimletSignal>({
        recipients: { type: 'broadcast' },
        channel: GIMLET_SIGNAL_CHANNEL,
        message: signal,
      })
      .catch(error => {
        const [what] = Object.values(signal);
        this.#logger.warn(`The open pages were not told of ${what}: ${error}`);
      });
  }
}
