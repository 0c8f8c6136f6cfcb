import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ClusterChange, ClusterListener } from './types';

/** Tells all, and waits for none: what was reported is stored, whoever could not make use of it, and the agent goes on. */
export function tell(
  change: ClusterChange,
  options: {
    listeners: readonly ClusterListener[];
    logger: Pick<LoggerService, 'error'>;
  },
): void {
  const { listeners, logger } = options;
  const complain = (error: unknown) =>
    logger.error(
      `A change of ${change.environment} was not taken up`,
      error instanceof Error ? error : new Error(String(error)),
    );
  for (const listener of listeners) {
    Promise.resolve()
      .then(() => listener.changed(change))
      .catch(complain);
  }
}
