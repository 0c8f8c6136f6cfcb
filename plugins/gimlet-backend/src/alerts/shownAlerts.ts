import {
  alertSilencePermission,
  type Alert,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Authorizer, Caller, Resource } from '../authorization/types';
import type { StoredAlert } from './types';

/** What a permission about an alert is asked for: its app, or else its environment. */
export const resourceOfAlert = ({
  environment,
  app,
}: Pick<StoredAlert, 'environment' | 'app'>): Resource => ({
  environment,
  ...(app !== undefined && { app }),
});

/** Alerts with what the caller may do about them, by one question to the policy. */
export async function shownAlerts(
  authorizer: Pick<Authorizer, 'decideAll'>,
  caller: Caller,
  alerts: readonly StoredAlert[],
): Promise<Alert[]> {
  const decisions = await authorizer.decideAll(
    caller,
    alertSilencePermission,
    alerts.map(resourceOfAlert),
  );
  return alerts.map((alert, place) => ({
    ...alert,
    may: { silence: decisions[place] },
  }));
}
