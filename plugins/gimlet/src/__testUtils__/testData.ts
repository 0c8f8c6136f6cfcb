import type {
  ArtifactSummary,
  CommitSha,
  EntityReleases,
  EnvironmentCard,
  PlanDigest,
  Release,
  ReleaseRequest,
  TreeId,
  Version,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** A full id made of its first digits. */
const hex = (start: string, length = 40) =>
  start.padEnd(length, start.length > 0 ? start : '0').slice(0, length);

/** A commit's id that begins with these digits. */
export const commit = (start: string) => hex(start) as CommitSha;

/** A tree's id that begins with these digits. */
export const tree = (start: string) => hex(start) as TreeId;

/** A plan's digest that begins with these digits. */
export const digest = (start: string) => hex(start, 64) as PlanDigest;

/** Wednesday, 2026-03-18 12:00 UTC; the moments of the test data lie before it. */
export const NOW = Date.UTC(2026, 2, 18, 12);

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export function aVersion(changes: Partial<Version> = {}): Version {
  return {
    repositoryName: 'acme/checkout',
    sha: commit('1f3c9a2'),
    created: (NOW - 2 * HOUR) / 1000,
    branch: 'main',
    event: 'push',
    sourceBranch: '',
    targetBranch: '',
    tag: '',
    authorName: 'Bob Nagy',
    authorEmail: 'bob@acme.example',
    committerName: 'Bob Nagy',
    committerEmail: 'bob@acme.example',
    message: 'Faster cart\n\nIt waited for each price.',
    url: 'https://git.acme.example/acme/checkout/commit/1f3c9a2',
    ...changes,
  };
}

/** A change of production/checkout by Carla, an hour ago, that runs. `at` is in milliseconds since 1970. */
export function aRelease(
  changes: Partial<Release> & { at?: number } = {},
): Release {
  const { at = NOW - HOUR, ...rest } = changes;
  const time = Math.floor(at / 1000);
  return {
    environment: 'production',
    app: 'checkout',
    commit: commit('c40be11'),
    kind: 'release',
    author: { name: 'Carla Silva', email: 'carla@acme.example', time },
    committer: { name: 'Gimlet', email: 'gimlet@gimlet.io', time },
    subject: '[Gimlet] production/checkout released 1f3c9a2 "Faster cart"',
    version: aVersion(),
    artifactId: 'acme/checkout-0123456789abcdef',
    tree: tree('5d0c9e7'),
    before: tree('77aa01b'),
    requestedBy: 'user:default/carla',
    requestId: '0192f0c1-0000-7000-8000-000000000001',
    digest: digest('9b2e41c7'),
    current: true,
    outcome: { state: 'pushed', requestedAt: at - 400, pushedAt: at },
    files: { added: 0, changed: 2, removed: 0 },
    ...rest,
  };
}

export function anArtifact(
  changes: Partial<ArtifactSummary> = {},
): ArtifactSummary {
  return {
    id: 'acme/checkout-8f6c2f08f6c2f08f',
    repository: 'acme/checkout',
    sha: commit('8f6c2f0'),
    title: 'Fix rounding of discounts',
    branch: 'main',
    event: 'push',
    tag: '',
    authorName: 'Ann Kovács',
    url: 'https://git.acme.example/acme/checkout/commit/8f6c2f0',
    committed: (NOW - HOUR) / 1000,
    created: (NOW - HOUR / 2) / 1000,
    policies: [],
    ...changes,
  };
}

/** Carla's request to release 1f3c9a2 to production, queued a minute ago. */
export function aRequest(
  changes: Partial<ReleaseRequest> = {},
): ReleaseRequest {
  return {
    id: '0192f0c1-0000-7000-8000-000000000001',
    wish: {
      action: 'release',
      environment: 'production',
      app: 'checkout',
      artifactId: 'acme/checkout-0123456789abcdef',
    },
    state: 'queued',
    requestedBy: {
      kind: 'user',
      ref: 'user:default/carla',
      name: 'Carla Silva',
    },
    version: {
      sha: commit('1f3c9a2'),
      title: 'Faster cart',
      authorName: 'Bob Nagy',
    },
    createdAt: NOW - MINUTE,
    updatedAt: NOW - MINUTE,
    ...changes,
  };
}

const allowed = { allowed: true, reason: 'You own checkout.' };

/** production/checkout, where everything is well and everything is allowed. */
export function aCard(changes: Partial<EnvironmentCard> = {}): EnvironmentCard {
  return {
    environment: 'production',
    app: 'checkout',
    current: aRelease(),
    requests: [],
    may: {
      release: allowed,
      rollback: allowed,
      delete: allowed,
      hold: allowed,
    },
    ...changes,
  };
}

/** The tab of checkout: staging is 3 changes ahead of production, and a second production runs the same. */
export function entityReleases(
  changes: Partial<EntityReleases> = {},
): EntityReleases {
  const inStaging = aRelease({
    environment: 'staging',
    commit: commit('1b77e02'),
    at: NOW - 4 * MINUTE,
    requestedBy: 'policy',
    author: {
      name: 'Ann Kovács',
      email: 'ann@acme.example',
      time: (NOW - 4 * MINUTE) / 1000,
    },
    version: aVersion({
      sha: commit('8f6c2f0'),
      message: 'Fix rounding of discounts',
      authorName: 'Ann Kovács',
    }),
  });
  const inProduction = aRelease({ reason: 'for the campaign' });
  const inProductionUs = aRelease({
    environment: 'production-us',
    commit: commit('7e02b11'),
    at: NOW - 2 * HOUR,
  });
  return {
    apps: ['checkout'],
    repository: 'acme/checkout',
    cards: [
      aCard({ environment: 'staging', current: inStaging }),
      aCard({
        current: inProduction,
        lag: { from: 'staging', changes: 3, seconds: 172_800, same: false },
      }),
      aCard({
        environment: 'production-us',
        current: inProductionUs,
        lag: { from: 'production', changes: 0, seconds: 0, same: true },
      }),
    ],
    history: { items: [inStaging, inProduction, inProductionUs] },
    ...changes,
  };
}
