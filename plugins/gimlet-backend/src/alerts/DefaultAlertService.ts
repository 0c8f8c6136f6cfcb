import {
  alertSilencePermission,
  environmentReadPermission,
  GimletError,
  releaseReadPermission,
  type Alert,
  type ListAlertsQuery,
  type SilenceAlertBody,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Authorizer, Caller, Callers } from '../authorization/types';
import { visibleTo } from '../services/visible';
import type { Announcer } from '../signals/types';
import { resourceOfAlert, shownAlerts } from './shownAlerts';
import type { AlertStore, StoredAlert } from './types';

/** @see DefaultAlertService */
export interface AlertServiceOptions {
  config: { environments: readonly { name: string }[] };
  alerts: Pick<AlertStore, 'list' | 'get' | 'silence'>;
  authorizer: Authorizer;
  callers: Callers;
  announcer: Announcer;
  clock?: () => number;
}

/** Alerts, as callers may see them. */
export interface AlertService {
  list(caller: Caller, query: ListAlertsQuery): Promise<Alert[]>;
  silence(caller: Caller, id: string, body: SilenceAlertBody): Promise<Alert>;
}

/** @see AlertService */
export class DefaultAlertService implements AlertService {
  readonly #options: AlertServiceOptions;
  readonly #clock: () => number;

  constructor(options: AlertServiceOptions) {
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
  }

  async list(caller: Caller, query: ListAlertsQuery): Promise<Alert[]> {
    const { config, alerts, authorizer } = this.#options;
    const { environment, app, state } = query;
    await authorizer.authorize(caller, releaseReadPermission, { environment });
    const environments = config.environments
      .map(({ name }) => name)
      .filter(name => environment === undefined || name === environment);
    const found = await alerts.list(
      {
        environments,
        ...(app !== undefined && {
          apps: app.split(',').map(name => name.trim()),
        }),
        ...(state && { state }),
      },
      this.#clock(),
    );
    const visible = await this.#visible(caller, found);
    return shownAlerts(
      authorizer,
      caller,
      found.filter(({ id }) => visible.has(id)),
    );
  }

  async silence(
    caller: Caller,
    id: string,
    { until, reason }: SilenceAlertBody,
  ): Promise<Alert> {
    const { alerts, authorizer, callers, announcer } = this.#options;
    const now = this.#clock();
    // Whoever may silence nothing is not told which alerts there are.
    await authorizer.authorize(caller, alertSilencePermission);
    const known = await alerts.get(id, now);
    if (!known) throw unknownAlert(id);
    await authorizer.authorize(
      caller,
      alertSilencePermission,
      resourceOfAlert(known),
    );
    if (until <= now) {
      throw new GimletError('invalid', 'The alert cannot be silenced', {
        problems: [{ path: 'until', message: 'has passed already' }],
        whatToDo: 'Say until when it is to be silent.',
      });
    }
    const { ref } = await callers.requestedBy(caller);
    const silenced = await alerts.silence(
      id,
      { by: ref, until, ...(reason && { reason }) },
      now,
    );
    if (!silenced) {
      throw new GimletError('conflict', 'The alert is resolved already', {
        whatToDo: 'There is nothing to silence any more.',
      });
    }
    if (known.app !== undefined) announcer.changed(known.app);
    const [shown] = await shownAlerts(authorizer, caller, [silenced]);
    return shown;
  }

  /** Of apps as their releases are; what is of no app alone is the environment's. */
  async #visible(
    caller: Caller,
    found: readonly StoredAlert[],
  ): Promise<Set<string>> {
    const { authorizer } = this.#options;
    const ofApps = await visibleTo(
      authorizer,
      caller,
      releaseReadPermission,
      found.filter(({ app }) => app !== undefined),
      resourceOfAlert,
    );
    const ofNone = await visibleTo(
      authorizer,
      caller,
      environmentReadPermission,
      found.filter(({ app }) => app === undefined),
      resourceOfAlert,
    );
    return new Set([...ofApps, ...ofNone].map(({ id }) => id));
  }
}

function unknownAlert(id: string): GimletError {
  return new GimletError('not-found', `There is no alert ${id}`, {
    whatToDo:
      'See what lasts: GET /alerts. Resolved ones are kept for a while only.',
  });
}
