import type { ReleaseRecord } from '@gimlet-io/backstage-plugin-gimlet-common';
import { readReleases, type ReadReleasesOptions } from '../readReleases';
import { release, TestHistory } from '../testing';

export const FOLDER = 'production/checkout';
export const CHECKOUT = { environment: 'production', app: 'checkout' };

/** A repository for each test of the file, and what is mostly done with it. */
export interface CheckoutHistory {
  /** The current test's. */
  readonly history: TestHistory;
  /** All of checkout's records, where nothing else is said. */
  read(options?: ReadReleasesOptions): Promise<ReleaseRecord[]>;
  /** Releases checkout. */
  make(title: string, more?: object): ReturnType<TestHistory['gimlet']>;
}

/** Call it once, at the top of a test file. */
export function useCheckoutHistory(): CheckoutHistory {
  let history: TestHistory;
  beforeEach(async () => {
    history = await TestHistory.create();
  });
  afterEach(async () => {
    await history.remove();
  });
  return {
    get history() {
      return history;
    },
    async read(options = CHECKOUT) {
      const page = await readReleases(history.repository, {
        limit: 1000,
        ...options,
      });
      expect(page.next).toBeUndefined();
      return page.releases;
    },
    make: (title, more = {}) =>
      history.gimlet({
        action: 'release',
        files: release('production', 'checkout', title),
        ...more,
      }),
  };
}

/** Records as one looks at them: kind and title. */
export const lines = (records: ReleaseRecord[]) =>
  records.map(({ kind, version }) => `${kind} ${version?.message ?? '-'}`);
