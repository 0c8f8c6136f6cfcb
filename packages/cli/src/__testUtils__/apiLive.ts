import type { z } from 'zod/v3';
import type {
  appLiveSchema,
  kustomizationObservationSchema,
  podObservationSchema,
  workloadObservationSchema,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** What the clock of `runAgainst` says, in milliseconds. */
export const NOW_MS = 1_800_000_000_000;

/** An app in a cluster as the API answers it. */
export type ApiLive = z.input<typeof appLiveSchema>;

/** A pod that runs, but for what a test changes. */
export function apiPod(
  name: string,
  change: Partial<z.input<typeof podObservationSchema>> = {},
): z.input<typeof podObservationSchema> {
  return {
    type: 'pod',
    namespace: 'shop',
    name,
    uid: `uid-${name}`,
    app: 'checkout',
    phase: 'Running',
    status: 'Running',
    ready: 1,
    total: 1,
    restarts: 0,
    containers: [],
    node: 'node-1',
    createdAt: NOW_MS - 3 * 3_600_000,
    ...change,
  };
}

/** The app's Deployment. */
export const apiDeployment: z.input<typeof workloadObservationSchema> = {
  type: 'workload',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'checkout',
  uid: 'uid-checkout',
  app: 'checkout',
  generation: 3,
  observedGeneration: 3,
  replicas: { desired: 3, total: 4, updated: 1, ready: 2, available: 2 },
  paused: false,
  conditions: [],
  images: [
    { container: 'web', image: 'registry.acme.example/checkout:1f3c9a2' },
  ],
  createdAt: NOW_MS - 5 * 86_400_000,
};

/** The app's own Kustomization, which is called as its Deployment is. */
export const apiKustomization: z.input<typeof kustomizationObservationSchema> =
  {
    type: 'kustomization',
    namespace: 'flux-system',
    name: 'checkout',
    uid: 'uid-kustomization',
    generation: 1,
    observedGeneration: 1,
    app: 'checkout',
    environment: 'production',
    path: './production/checkout',
    sourceRef: {
      group: 'source.toolkit.fluxcd.io',
      kind: 'GitRepository',
      namespace: 'flux-system',
      name: 'gitops',
    },
    interval: 600,
    wait: true,
    suspended: false,
    dependsOn: [],
    conditions: [],
    inventory: [],
    history: [],
  };

const yes = { allowed: true, reason: 'yes' };

/** An app one of whose pods cannot pull its image, but for what a test changes. */
export function apiLive(change: Partial<ApiLive> = {}): ApiLive {
  return {
    environment: 'production',
    app: 'checkout',
    agent: {
      state: 'connected',
      since: NOW_MS - 300_000,
      allow: ['logs'],
      skippedKinds: [],
    },
    health: { state: 'degraded', text: '2 of 3 pods are ready' },
    rollout: {
      state: 'reconciling',
      text: '2 of 3 pods',
      startedAt: NOW_MS - 41_000,
      usual: { median: 110, p90: 180, samples: 7 },
    },
    causes: [
      {
        object: {
          group: '',
          kind: 'Pod',
          namespace: 'shop',
          name: 'checkout-2',
        },
        container: 'web',
        reason: 'ErrImagePull',
        message: 'no such tag',
        since: NOW_MS - 30_000,
      },
    ],
    helmReleases: [],
    workloads: [apiDeployment],
    pods: {
      ready: 2,
      desired: 3,
      total: 2,
      items: [
        apiPod('checkout-2', {
          phase: 'Pending',
          status: 'ErrImagePull',
          ready: 0,
          createdAt: NOW_MS - 41_000,
          cause: {
            trouble: 'image-pull',
            reason: 'ErrImagePull',
            message: 'no such tag',
            container: 'web',
            since: NOW_MS - 30_000,
          },
        }),
        apiPod('checkout-1'),
      ],
    },
    endpoints: [
      {
        type: 'endpoint',
        kind: 'Service',
        namespace: 'shop',
        name: 'checkout',
        uid: 'uid-service',
        app: 'checkout',
        hosts: ['checkout.acme.example'],
        ports: [],
        tls: false,
      },
    ],
    events: [
      {
        type: 'event',
        namespace: 'shop',
        name: 'checkout-2.1',
        uid: 'uid-event',
        app: 'checkout',
        involved: {
          group: '',
          kind: 'Pod',
          namespace: 'shop',
          name: 'checkout-2',
        },
        reason: 'Failed',
        message: 'Failed to pull image',
        count: 4,
        firstAt: NOW_MS - 40_000,
        lastAt: NOW_MS - 12_000,
      },
    ],
    alerts: [],
    may: { logs: yes, restart: yes, reconcile: yes, object: yes },
    ...change,
  };
}
