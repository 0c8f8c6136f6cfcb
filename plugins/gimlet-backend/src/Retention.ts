import type { LoggerService } from '@backstage/backend-plugin-api';
import type { CommandStore } from './agents';
import type { AlertStore } from './alerts';
import { NOTICE_LIFETIME, type NoticeStore } from './arrival';
import type { GimletConfig } from './config';
import type {
  ArtifactStore,
  ReleaseIndex,
  RequestStore,
} from './database/types';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** Longer than one that is sent again is taken for new. */
const NOTICES_KEPT = 2 * NOTICE_LIFETIME;
/** The newest artifacts of a branch stay however old they are: they are what a person would release. */
const NEWEST_OF_BRANCH = 20;

/** Lets go of what nobody needs any more: old artifacts that run nowhere, requests that ended long ago, and what clusters told and were asked. */
export class Retention {
  readonly #retention: GimletConfig['retention'];
  readonly #artifacts: Pick<ArtifactStore, 'prune'>;
  readonly #requests: Pick<RequestStore, 'prune'>;
  readonly #commands: Pick<CommandStore, 'prune'>;
  readonly #index: Pick<ReleaseIndex, 'states'>;
  readonly #notices: Pick<NoticeStore, 'prune'>;
  readonly #alerts: Pick<AlertStore, 'prune'>;
  readonly #logger: Pick<LoggerService, 'info'>;

  constructor(options: {
    retention: GimletConfig['retention'];
    artifacts: Pick<ArtifactStore, 'prune'>;
    requests: Pick<RequestStore, 'prune'>;
    commands: Pick<CommandStore, 'prune'>;
    index: Pick<ReleaseIndex, 'states'>;
    notices: Pick<NoticeStore, 'prune'>;
    alerts: Pick<AlertStore, 'prune'>;
    logger: Pick<LoggerService, 'info'>;
  }) {
    this.#retention = options.retention;
    this.#artifacts = options.artifacts;
    this.#requests = options.requests;
    this.#commands = options.commands;
    this.#index = options.index;
    this.#notices = options.notices;
    this.#alerts = options.alerts;
    this.#logger = options.logger;
  }

  /** @param now - milliseconds since 1970 */
  async prune(now: number): Promise<void> {
    const { artifactDays, requestDays } = this.#retention;
    const states = await this.#index.states();
    const running = states.flatMap(
      ({ current, released }) =>
        (current?.artifactId ?? released?.artifactId) || [],
    );
    const artifacts = await this.#artifacts.prune({
      before: Math.floor((now - artifactDays * DAY_MS) / 1000),
      keep: [...new Set(running)],
      newest: NEWEST_OF_BRANCH,
    });
    const requests = await this.#requests.prune(now - requestDays * DAY_MS);
    await this.#commands.prune(now - HOUR_MS);
    await this.#notices.prune(now - NOTICES_KEPT);
    await this.#alerts.prune(now - requestDays * DAY_MS);
    if (artifacts + requests > 0) {
      this.#logger.info(
        `Let go of ${artifacts} old artifacts and ${requests} old requests`,
      );
    }
  }
}
