import type { Release } from '@gimlet-io/backstage-plugin-gimlet-common';
import { makerOf, RelativeTime } from '../elements';

const WORDS: Record<Release['kind'], string> = {
  release: 'released',
  promotion: 'promoted',
  rollback: 'brought back',
  delete: 'deleted',
  hold: 'held',
  resume: 'resumed',
  'by-hand': 'changed by hand',
};

/** Who put a version where it is, and when. */
export function ReleasedDetail({ release }: { release: Release }) {
  const { kind, author, outcome } = release;
  return (
    <>
      {`${WORDS[kind]} by ${makerOf(release).name} · `}
      <RelativeTime at={outcome?.pushedAt ?? author.time * 1000} />
    </>
  );
}
