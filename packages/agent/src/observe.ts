import {
  observeEndpoint,
  observeEvent,
  observeHelmRelease,
  observeKustomization,
  observePod,
  observeSource,
  observeWorkload,
  type Observation,
  type PodObservation,
  type RawEndpoint,
  type RawEvent,
  type RawHelmRelease,
  type RawKustomization,
  type RawPod,
  type RawSource,
  type RawWorkload,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { KubernetesObject } from './kubernetes';
import { maskText } from './masking';

/**
 * What is reported of an object of a watched kind; undefined for what is not reported by itself.
 *
 * The API server's own schemas vouch for the fields, so they are not checked again: one that is of another type than Kubernetes says
 * makes this throw, or is read as absent.
 *
 * @param known - what was reported of it before: a trouble keeps its beginning
 * @param now - milliseconds since 1970
 */
export function observe(
  object: KubernetesObject,
  known: Observation | undefined,
  now: number,
): Observation | undefined {
  const raw: unknown = object;
  switch (object.kind) {
    case 'Kustomization':
      return observeKustomization(raw as RawKustomization);
    case 'GitRepository':
    case 'OCIRepository':
    case 'HelmRepository':
    case 'Bucket':
      return observeSource(object.kind, raw as RawSource);
    case 'HelmRelease':
      return observeHelmRelease(raw as RawHelmRelease);
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'Job':
    case 'CronJob':
      return observeWorkload(object.kind, raw as RawWorkload);
    case 'Pod':
      return masked(
        observePod(raw as RawPod, {
          known: known?.type === 'pod' ? known : undefined,
          now,
        }),
      );
    case 'Service':
    case 'Ingress':
    case 'HTTPRoute':
    case 'GRPCRoute':
      return observeEndpoint(object.kind, raw as RawEndpoint);
    case 'Event': {
      const event = observeEvent(raw as RawEvent);
      return { ...event, message: maskText(event.message) };
    }
    default:
      return undefined;
  }
}

/** What a program said when it ended may be the end of its log, and what a probe said its output. */
function masked(pod: PodObservation): PodObservation {
  const { cause, containers } = pod;
  if (!cause && containers.every(({ message }) => !message)) return pod;
  return {
    ...pod,
    containers: containers.map(container =>
      container.message
        ? { ...container, message: maskText(container.message) }
        : container,
    ),
    ...(cause && { cause: { ...cause, message: maskText(cause.message) } }),
  };
}
