import type {
  Alert,
  AppLive,
  AppLiveSummary,
  Cause,
  EnvironmentLive,
  PodObservation,
  WorkloadObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import * as observed from '@gimlet-io/backstage-plugin-gimlet-common/testUtils';
import { DAY, HOUR, MINUTE, NOW } from './testData';

const allowed = { allowed: true, reason: 'You own checkout.' };

/** The image of a pod that is not there. */
export function aCause(changes: Partial<Cause> = {}): Cause {
  return {
    object: {
      group: '',
      kind: 'Pod',
      namespace: 'shop',
      name: 'checkout-9744ff4fb-bbpf5',
    },
    container: 'main',
    reason: 'ImagePullBackOff',
    message: 'registry.acme.io/checkout:1f3c9a2: not found',
    since: NOW - 3 * MINUTE,
    ...changes,
  };
}

/** An app of two pods, both ready, in a cluster whose agent is connected. */
export function aLive(changes: Partial<AppLiveSummary> = {}): AppLiveSummary {
  return {
    agent: { state: 'connected', since: NOW - DAY },
    health: { state: 'healthy', text: '2 of 2 pods are ready' },
    pods: { ready: 2, desired: 2 },
    causes: [],
    ...changes,
  };
}

/** A ready pod of the newest version. */
export function aPod(changes: Partial<PodObservation> = {}): PodObservation {
  return observed.aPod({
    name: 'checkout-765774ffb6-tgqlh',
    revision: '765774ffb6',
    containers: [
      {
        name: 'main',
        image: 'registry.acme.io/checkout:1f3c9a2',
        role: 'main',
        ready: true,
        restarts: 0,
        state: 'running',
        since: NOW - 2 * DAY,
      },
    ],
    node: 'ip-10-2-3-7',
    createdAt: NOW - 2 * DAY,
    ...changes,
  });
}

/** The pod that {@link aCause} is about. */
export function aStuckPod(
  changes: Partial<PodObservation> = {},
): PodObservation {
  const { container, reason, message, since } = aCause();
  return aPod({
    name: 'checkout-9744ff4fb-bbpf5',
    uid: '9f02',
    revision: '9744ff4fb',
    phase: 'Pending',
    status: 'ImagePullBackOff',
    ready: 0,
    cause: { trouble: 'image-pull', container, reason, message, since },
    createdAt: NOW - 3 * MINUTE,
    ...changes,
  });
}

/** The Deployment of checkout. */
export function aWorkload(
  changes: Partial<WorkloadObservation> = {},
): WorkloadObservation {
  return observed.aWorkload({
    revision: '765774ffb6',
    images: [{ container: 'main', image: 'registry.acme.io/checkout:1f3c9a2' }],
    createdAt: NOW - 30 * DAY,
    ...changes,
  });
}

/** All that is known of production/checkout, where all is well and all is allowed. */
export function anAppLive(changes: Partial<AppLive> = {}): AppLive {
  return {
    ...aLive(),
    environment: 'production',
    app: 'checkout',
    agent: {
      state: 'connected',
      since: NOW - DAY,
      version: '0.1.0',
      clusterVersion: 'v1.33.1',
      allow: [
        'logs',
        'describe',
        'object',
        'restart',
        'reconcile',
        'suspend',
        'resume',
      ],
      skippedKinds: [],
    },
    kustomization: observed.aKustomization({
      name: 'production-checkout',
      environment: 'production',
      lastAppliedRevision: 'main@sha1:c40be11',
      lastAttemptedRevision: 'main@sha1:c40be11',
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'ReconciliationSucceeded',
          message: 'Applied revision: main@sha1:c40be11',
        },
      ],
    }),
    source: observed.aSource({
      artifactRevision: 'main@sha1:c40be11',
    }),
    helmReleases: [],
    workloads: [aWorkload()],
    pods: {
      ready: 2,
      desired: 2,
      total: 2,
      items: [aPod(), aPod({ name: 'checkout-765774ffb6-s46dr', uid: '6a20' })],
    },
    endpoints: [],
    events: [],
    alerts: [],
    may: {
      logs: allowed,
      restart: allowed,
      reconcile: allowed,
      object: allowed,
    },
    ...changes,
  };
}

/** An alert about the pod of {@link aCause}. */
export function anAlert(changes: Partial<Alert> = {}): Alert {
  const { object, reason, message } = aCause();
  return {
    id: '0192f0c1-0000-7000-8000-00000000a1e7',
    environment: 'production',
    app: 'checkout',
    object,
    trouble: 'image-pull',
    reason,
    message,
    state: 'fired',
    firedAt: NOW - 2 * MINUTE,
    may: { silence: allowed },
    ...changes,
  };
}

/** The cluster of production with one app. */
export function anEnvironmentLive(
  changes: Partial<EnvironmentLive> = {},
): EnvironmentLive {
  const { agent, kustomization, source } = anAppLive();
  const { health, pods, causes } = aLive();
  return {
    environment: 'production',
    agent,
    health: { state: 'healthy', text: '1 of 1 app is healthy' },
    sources: source ? [source] : [],
    kustomizations: kustomization ? [kustomization] : [],
    apps: [{ app: 'checkout', health, pods, causes }],
    alerts: [],
    ...changes,
  };
}

/** A warning of an hour ago. */
export function anEvent(
  changes: Partial<AppLive['events'][number]> = {},
): AppLive['events'][number] {
  return observed.aWarning({
    involved: aCause().object,
    reason: 'Failed',
    message: 'Failed to pull image "registry.acme.io/checkout:1f3c9a2"',
    count: 7,
    firstAt: NOW - HOUR,
    lastAt: NOW - MINUTE,
    ...changes,
  });
}
