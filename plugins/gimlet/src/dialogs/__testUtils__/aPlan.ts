import type {
  ObjectDiff,
  PlannedChange,
  RequestAnswer,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import {
  aRequest,
  aVersion,
  commit,
  digest,
  NOW,
  tree,
} from '../../__testUtils__/testData';

/** The Deployment of checkout, whose image changes. */
export function anObjectDiff(changes: Partial<ObjectDiff> = {}): ObjectDiff {
  return {
    change: 'changed',
    object: {
      group: 'apps',
      kind: 'Deployment',
      namespace: 'shop',
      name: 'checkout',
    },
    file: 'production/checkout/deployment.yaml',
    fields: [
      {
        change: 'changed',
        path: 'spec.template.spec.containers[main].image',
        segments: [
          { field: 'spec' },
          { field: 'template' },
          { field: 'spec' },
          { field: 'containers' },
          { key: 'main', by: ['name'] },
          { field: 'image' },
        ],
        before: 'registry.acme.example/checkout:1f3c9a2',
        after: 'registry.acme.example/checkout:8f6c2f0',
      },
    ],
    text: [
      '--- production/checkout/deployment.yaml',
      '+++ production/checkout/deployment.yaml',
      '@@ -12,3 +12,3 @@',
      '       containers:',
      '-        - image: registry.acme.example/checkout:1f3c9a2',
      '+        - image: registry.acme.example/checkout:8f6c2f0',
      '           name: main',
      '',
    ].join('\n'),
    runs: false,
    ...changes,
  };
}

/** The plan to release 8f6c2f0 over 1f3c9a2 to production/checkout, which is allowed. */
export function aPlan(changes: Partial<PlannedChange> = {}): PlannedChange {
  const { diff, ...rest } = changes;
  return {
    wish: {
      action: 'release',
      environment: 'production',
      app: 'checkout',
      artifactId: 'acme/checkout-8f6c2f08f6c2f08f',
    },
    repository: 'acme/gitops',
    branch: 'main',
    base: commit('c40be11'),
    digest: digest('9b2e41c7'),
    path: 'production/checkout',
    tree: tree('5d0c9e7'),
    changesNothing: false,
    message: '[Gimlet] production/checkout released 8f6c2f0',
    warnings: [],
    decision: { allowed: true, reason: 'You own checkout.' },
    ...rest,
    diff: {
      action: 'release',
      environment: 'production',
      app: 'checkout',
      before: { version: aVersion() },
      after: {
        version: aVersion({
          sha: commit('8f6c2f0'),
          message: 'Fix rounding of discounts',
          authorName: 'Ann Kovács',
        }),
      },
      objects: [anObjectDiff()],
      files: [],
      unchanged: 14,
      rewritten: [],
      jobs: [],
      digest: digest('9b2e41c7'),
      warnings: [],
      ...diff,
    },
  };
}

/** A request with its way so far. */
export function aRequestAnswer(
  changes: Partial<RequestAnswer> = {},
): RequestAnswer {
  const { state = 'queued' } = changes;
  return {
    ...aRequest(),
    version: {
      sha: commit('8f6c2f0'),
      title: 'Fix rounding of discounts',
      authorName: 'Ann Kovács',
    },
    plan: { digest: digest('9b2e41c7'), tree: tree('5d0c9e7') },
    timeline: [
      { at: NOW, state: 'queued', text: 'Asked for' },
      ...(state === 'queued' ? [] : [{ at: NOW + 400, state, text: '' }]),
    ],
    ...changes,
  };
}
