import {
  GimletError,
  objectRefText,
  type AgentCommand,
  type ObjectRef,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { ClusterCache, ObjectRecord } from '../cache';
import { findWatchedKind } from '../kubernetes';

/**
 * The object that a command names, where the command may reach it: it is of a watched kind, of the agent's environment, and of the app
 * for which the command was allowed. An app reaches the Kustomizations that apply it, and their sources.
 *
 * @throws GimletError `not-allowed` or `not-found`; both say the same of an object that is there and of one that is not.
 */
export function reachedObject(
  cache: ClusterCache,
  { app }: Pick<AgentCommand, 'app'>,
  ref: ObjectRef,
): ObjectRecord {
  if (!findWatchedKind(ref)) {
    throw new GimletError(
      'not-allowed',
      `The agent does not show objects of kind ${ref.kind}`,
    );
  }
  const record = cache.find(ref);
  if (record && isReached(cache, record, app)) return record;
  throw new GimletError(
    'not-found',
    `There is no ${objectRefText(ref)}${
      app ? ` of app ${app}` : ' in this environment'
    }`,
  );
}

function isReached(
  cache: ClusterCache,
  record: ObjectRecord,
  app: string | undefined,
): boolean {
  const belonging = cache.belonging(record);
  if (!belonging.ours) return false;
  if (app === undefined || belonging.app === app) return true;
  const { observation, ref } = record;
  const applying = cache.kustomizationsOf(app);
  if (observation?.type === 'kustomization') {
    return applying.some(({ uid }) => uid === record.uid);
  }
  return (
    observation?.type === 'source' &&
    applying.some(
      ({ sourceRef }) =>
        sourceRef.kind === ref.kind &&
        sourceRef.name === ref.name &&
        sourceRef.namespace === ref.namespace,
    )
  );
}
