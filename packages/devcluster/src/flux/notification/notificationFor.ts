import { timestamp } from '../../clock/timestamp';
import { groupOf } from '../../store';
import type { Alert, EventSource, Notification } from '../api/notification';
import type { ReportedEvent } from '../FluxEvents';

// What controllers tell each other by annotations, and nobody else.
const INTERNAL = ['digest', 'token'];

/** What an Alert tells of an event; undefined where it is none of its business. */
export function notificationFor(
  event: ReportedEvent,
  { metadata, spec }: Alert,
): Notification | undefined {
  const severity = event.type === 'Warning' ? 'error' : 'info';
  const matches = (list: string[] | undefined) =>
    list?.some(expression => new RegExp(expression).test(event.message));
  if (
    spec.suspend ||
    (spec.eventSeverity === 'error' && severity !== 'error') ||
    !spec.eventSources.some(source =>
      isFrom(event, source, metadata.namespace),
    ) ||
    matches(spec.inclusionList) === false ||
    matches(spec.exclusionList)
  ) {
    return undefined;
  }
  const { object } = event;
  return {
    involvedObject: {
      kind: object.kind,
      namespace: object.metadata.namespace,
      name: object.metadata.name,
      uid: object.metadata.uid,
      apiVersion: object.apiVersion,
      resourceVersion: object.metadata.resourceVersion,
    },
    severity,
    timestamp: timestamp(event.at),
    message: event.message,
    reason: event.reason,
    metadata: { ...spec.eventMetadata, ...metadataOf(event) },
    reportingController: event.controller,
    reportingInstance: `${event.controller}-devcluster`,
  };
}

/** The annotations of the object's own group, without it. */
function metadataOf({
  object,
  annotations,
}: ReportedEvent): Record<string, string> {
  const prefix = `${groupOf(object.apiVersion)}/`;
  return Object.fromEntries(
    Object.entries(annotations ?? {})
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value])
      .filter(([key]) => !INTERNAL.includes(key)),
  );
}

function isFrom(
  { object: { kind, metadata } }: ReportedEvent,
  source: EventSource,
  namespace: string | undefined,
): boolean {
  return (
    source.kind === kind &&
    (source.name === '*' || source.name === metadata.name) &&
    (source.namespace ?? namespace) === metadata.namespace &&
    Object.entries(source.matchLabels ?? {}).every(
      ([label, value]) => metadata.labels?.[label] === value,
    )
  );
}
