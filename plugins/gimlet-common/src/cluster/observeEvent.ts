import type { EventObservation } from './observation';
import { cleanMessage, groupOf, identityOf, instantOf } from './rawFields';
import type { RawEvent } from './rawObjects';

/** What is observed of an event of the cluster's. @public */
export function observeEvent(object: RawEvent): EventObservation {
  const { metadata, involvedObject, series } = object;
  const firstAt =
    instantOf(object.firstTimestamp) ??
    instantOf(object.eventTime) ??
    instantOf(metadata.creationTimestamp) ??
    0;
  const lastAt =
    instantOf(series?.lastObservedTime) ?? instantOf(object.lastTimestamp);
  return {
    type: 'event',
    ...identityOf(metadata),
    involved: {
      group: groupOf(involvedObject?.apiVersion),
      kind: involvedObject?.kind ?? '',
      namespace: involvedObject?.namespace ?? '',
      name: involvedObject?.name ?? '',
    },
    reason: object.reason ?? '',
    message: cleanMessage(object.message),
    count: Math.max(series?.count ?? object.count ?? 1, 1),
    firstAt,
    lastAt: Math.max(lastAt ?? firstAt, firstAt),
  };
}
