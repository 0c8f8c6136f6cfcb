import type { LoggerService } from '@backstage/backend-plugin-api';
import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  GIMLET_SIGNAL_CHANNEL,
  type GimletSignal,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Announcer } from './types';

const INTERVAL_MS = 1_000;

/**
 * Tells the open pages through Backstage's signals: the app's name alone, at once, and then at most once a second for each app. What
 * happens within that second is told at its end.
 */
export class SignalAnnouncer implements Announcer {
  readonly #signals: Pick<SignalsService, 'publish'>;
  readonly #logger: Pick<LoggerService, 'warn'>;
  /** Apps that were told of within the last second, and whether there is more to tell. */
  readonly #quiet = new Map<
    string,
    { timer: ReturnType<typeof setTimeout>; more: boolean }
  >();

  constructor(options: {
    signals: Pick<SignalsService, 'publish'>;
    logger: Pick<LoggerService, 'warn'>;
  }) {
    this.#signals = options.signals;
    this.#logger = options.logger;
  }

  changed(app: string): void {
    const quiet = this.#quiet.get(app);
    if (quiet) {
      quiet.more = true;
      return;
    }
    this.#tell(app);
    const timer = setTimeout(() => {
      const more = this.#quiet.get(app)?.more;
      this.#quiet.delete(app);
      if (more) this.changed(app);
    }, INTERVAL_MS);
    timer.unref();
    this.#quiet.set(app, { timer, more: false });
  }

  /** Tells at once what was to be told at the end of its second. */
  stop(): void {
    for (const [app, { timer, more }] of this.#quiet) {
      clearTimeout(timer);
      if (more) this.#tell(app);
    }
    this.#quiet.clear();
  }

  #tell(app: string): void {
    this.#signals
      .publish<GimletSignal>({
        recipients: { type: 'broadcast' },
        channel: GIMLET_SIGNAL_CHANNEL,
        message: { app },
      })
      .catch(error => {
        this.#logger.warn(`The open pages were not told of ${app}: ${error}`);
      });
  }
}
