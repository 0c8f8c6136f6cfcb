import type { z } from 'zod/v3';
import type {
  appLiveSchema,
  PodObservation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  aPod,
  aWarning,
  aWorkload,
} from '@gimlet-io/backstage-plugin-gimlet-common/testUtils';

/** What the clock of `runAgainst` says, in milliseconds. */
export const NOW_MS = 1_800_000_000_000;

/** An app in a cluster as the API answers it. */
export type ApiLive = z.input<typeof appLiveSchema>;

/** A ready pod of three hours ago. */
export function apiPod(
  name: string,
  changes: Partial<PodObservation> = {},
): PodObservation {
  return aPod({
    name,
    node: 'node-1',
    createdAt: NOW_MS - 3 * 3_600_000,
    ...changes,
  });
}

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
    workloads: [
      aWorkload({
        replicas: { desired: 3, total: 4, updated: 1, ready: 2, available: 2 },
        images: [
          { container: 'web', image: 'registry.acme.example/checkout:1f3c9a2' },
        ],
        createdAt: NOW_MS - 5 * 86_400_000,
      }),
    ],
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
      aWarning({
        name: 'checkout-2.1',
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
      }),
    ],
    alerts: [],
    may: { logs: yes, restart: yes, reconcile: yes, object: yes },
    ...change,
  };
}
