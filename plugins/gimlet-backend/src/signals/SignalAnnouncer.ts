import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  GIMLET_SIGNAL_CHANNEL,
  type GimletSignal,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Announcer } from './types';

const INTERVAL_MS = 1_000;

/**
 * Tells the open pages through Backstage's signals: the name of the app or the environment alone, at once, and then at most once a second
 * for each. What happens within that second is told at its end.
 */
export class SignalAnnouncer implements Announcer {
  readonly #signals: Pick<SignalsService, 'publish'>;
  readonly #logger: Pick<LoggerService, 'warn'>;
  /** What was told within the last second, by its text, and whether there is more to tell. */
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

  /** Tells at once what was to be told at the end of its second. */
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
    if (quiet) {
      quiet.more = true;
      return;
    }
    this.#tell(signal);
    const timer = setTimeout(() => {
      const more = this.#quiet.get(key)?.more;
      this.#quiet.delete(key);
      if (more) this.#announce(signal);
    }, INTERVAL_MS);
    timer.unref();
    this.#quiet.set(key, { signal, timer, more: false });
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
