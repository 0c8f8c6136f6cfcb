/** Who works at Acme; the users of the catalog's example. */
export const PEOPLE = {
  ann: { name: 'Ann Kovács', email: 'ann@acme.example' },
  bob: { name: 'Bob Nagy', email: 'bob@acme.example' },
  carla: { name: 'Carla Silva', email: 'carla@acme.example' },
  dan: { name: 'Dan Lee', email: 'dan@acme.example' },
} as const;

/** One of them. */
export type Person = keyof typeof PEOPLE;

/** The environments, in order of promotion. */
export const ENVIRONMENTS = ['staging', 'production'] as const;

/** One of them. */
export type EnvironmentName = (typeof ENVIRONMENTS)[number];

/** The apps of the shop; each has a repository of its name. */
export const APPS = ['checkout', 'cart', 'payments', 'frontend'] as const;

/** One of them. */
export type AppName = (typeof APPS)[number];

/** What a change of an application's repository does to its manifests. */
export interface Settings {
  replicas?: number;
  config?: Record<string, string>;
  /** A Job that runs with each release. */
  migrate?: boolean;
  /** Stands before the commit in the image's tag. CI pushed no image whose tag begins with `missing-`. */
  tagPrefix?: string;
  /** Those that begin with `devcluster.gimlet.io/` say how a container behaves in the stand-in of a cluster. */
  podAnnotations?: Record<string, string>;
}

/** Something that happened, days before now. */
export type Event = { daysAgo: number } & (
  | {
      /** Somebody pushed to main; staging gets it by its policy where the app has one. */
      event: 'push';
      app: AppName;
      by: Person;
      title: string;
      settings?: Settings;
    }
  | {
      /** What main was then went to production. */
      event: 'release';
      app: AppName;
      by: Person;
      reason?: string;
    }
  | {
      /** Production went back to the release before, and automatic releases were held. */
      event: 'rollback';
      app: AppName;
      by: Person;
      reason: string;
    }
  | { event: 'resume'; app: AppName; by: Person }
  | {
      /** Somebody changed production's Deployment in the gitops repository itself. */
      event: 'by-hand';
      app: AppName;
      by: Person;
      title: string;
      replicas: number;
    }
);

/** Some weeks at Acme, oldest first. What was pushed after an app's last release waits. */
export const STORY: readonly Event[] = [
  {
    daysAgo: 38.2,
    event: 'push',
    app: 'cart',
    by: 'ann',
    title: 'Keep carts for thirty days',
    settings: { replicas: 2, config: { CART_TTL: '720h' } },
  },
  { daysAgo: 38, event: 'release', app: 'cart', by: 'ann' },
  {
    daysAgo: 37.9,
    event: 'push',
    app: 'checkout',
    by: 'bob',
    title: 'Old prices',
    settings: { replicas: 3, config: { CURRENCY: 'EUR' }, migrate: true },
  },
  {
    daysAgo: 37.6,
    event: 'release',
    app: 'checkout',
    by: 'bob',
    reason: 'first release',
  },
  {
    daysAgo: 36.4,
    event: 'push',
    app: 'payments',
    by: 'carla',
    title: 'Take cards',
    settings: { replicas: 2, config: { PROVIDER: 'bank' } },
  },
  { daysAgo: 36.3, event: 'release', app: 'payments', by: 'carla' },
  {
    daysAgo: 35.1,
    event: 'push',
    app: 'frontend',
    by: 'ann',
    title: 'A shop window',
    settings: { replicas: 2, config: { THEME: 'light' } },
  },
  { daysAgo: 35, event: 'release', app: 'frontend', by: 'ann' },
  {
    daysAgo: 31.3,
    event: 'push',
    app: 'checkout',
    by: 'ann',
    title: 'Send a receipt',
    settings: { config: { RECEIPTS: 'enabled' } },
  },
  { daysAgo: 30.4, event: 'release', app: 'checkout', by: 'ann' },
  {
    daysAgo: 29.2,
    event: 'push',
    app: 'frontend',
    by: 'bob',
    title: 'Pictures load when they are seen',
  },
  { daysAgo: 29, event: 'release', app: 'frontend', by: 'bob' },
  {
    daysAgo: 24.7,
    event: 'push',
    app: 'checkout',
    by: 'bob',
    title: 'New price engine',
    settings: { config: { PRICES: 'engine' } },
  },
  {
    daysAgo: 24.2,
    event: 'release',
    app: 'checkout',
    by: 'carla',
    reason: 'for the autumn sale',
  },
  {
    daysAgo: 24.1,
    event: 'rollback',
    app: 'checkout',
    by: 'bob',
    reason: '404s on checkout',
  },
  {
    daysAgo: 22.5,
    event: 'push',
    app: 'payments',
    by: 'bob',
    title: 'Ask the bank only once',
    settings: { config: { IDEMPOTENT: 'enabled' } },
  },
  { daysAgo: 22.4, event: 'release', app: 'payments', by: 'bob' },
  {
    daysAgo: 20.6,
    event: 'push',
    app: 'checkout',
    by: 'bob',
    title: 'New price engine, without the 404s',
  },
  { daysAgo: 20.1, event: 'resume', app: 'checkout', by: 'bob' },
  {
    daysAgo: 20,
    event: 'release',
    app: 'checkout',
    by: 'carla',
    reason: 'tried in staging for half a day',
  },
  {
    daysAgo: 15.3,
    event: 'push',
    app: 'cart',
    by: 'carla',
    title: 'Share a cart',
    settings: { config: { SHARING: 'enabled' } },
  },
  { daysAgo: 15, event: 'release', app: 'cart', by: 'carla' },
  {
    daysAgo: 11.2,
    event: 'by-hand',
    app: 'cart',
    by: 'dan',
    title: 'hotfix: scale to 5',
    replicas: 5,
  },
  {
    daysAgo: 9.4,
    event: 'push',
    app: 'frontend',
    by: 'ann',
    title: 'Dark theme',
    settings: { config: { THEME: 'auto' } },
  },
  { daysAgo: 9.2, event: 'release', app: 'frontend', by: 'ann' },
  {
    daysAgo: 6.1,
    event: 'push',
    app: 'checkout',
    by: 'ann',
    title: 'Fix rounding of discounts',
  },
  { daysAgo: 5.2, event: 'release', app: 'checkout', by: 'ann' },
  {
    daysAgo: 2.4,
    event: 'push',
    app: 'checkout',
    by: 'ann',
    title: 'Retry payments',
    settings: { config: { PAYMENT_RETRIES: '3' } },
  },
  {
    daysAgo: 2.2,
    event: 'push',
    app: 'payments',
    by: 'carla',
    title: 'Take vouchers',
    settings: { config: { VOUCHERS: 'enabled' } },
  },
  {
    daysAgo: 1.1,
    event: 'push',
    app: 'frontend',
    by: 'bob',
    title: 'Show what others bought',
    settings: { replicas: 3 },
  },
  {
    daysAgo: 0.9,
    event: 'push',
    app: 'frontend',
    by: 'ann',
    title: 'Show prices with tax, from an image that nobody pushed',
    settings: { tagPrefix: 'missing-' },
  },
  {
    daysAgo: 0.8,
    event: 'push',
    app: 'frontend',
    by: 'ann',
    title: 'Show prices with tax',
    settings: { tagPrefix: '' },
  },
  {
    daysAgo: 0.7,
    event: 'push',
    app: 'payments',
    by: 'carla',
    title: "Read the bank's key from a file, which is not there",
    settings: {
      podAnnotations: {
        'devcluster.gimlet.io/exit-code': '1',
        'devcluster.gimlet.io/exit-seconds': '1',
        'devcluster.gimlet.io/exit-log':
          'payments 2.4.0 starts\npanic: cannot read /etc/bank/key: no such file or directory',
      },
    },
  },
  {
    daysAgo: 0.6,
    event: 'push',
    app: 'payments',
    by: 'carla',
    title: "Read the bank's key from the environment again",
    settings: { podAnnotations: {} },
  },
  {
    daysAgo: 0.2,
    event: 'push',
    app: 'checkout',
    by: 'bob',
    title: 'Faster cart',
    settings: { replicas: 4 },
  },
];
