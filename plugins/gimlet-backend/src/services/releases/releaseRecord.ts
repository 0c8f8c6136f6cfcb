import type { ReleaseRecord } from '@gimlet-io/backstage-plugin-gimlet-common';

type Stored = ReleaseRecord & { repository?: string };

/** A record without what only the index needs. */
export function shownRecord({
  repository: _repository,
  ...record
}: Stored): ReleaseRecord {
  return record;
}
