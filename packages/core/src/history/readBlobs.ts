import type { BlobId } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { BareRepository } from '../git';

const LINE_FEED = 0x0a;

/** Reads many files by one process: a question and an answer for each would take longer than git itself. */
export async function readBlobs(
  repository: BareRepository,
  blobs: ReadonlySet<BlobId>,
): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  if (blobs.size === 0) return found;
  const output = await repository.git(['cat-file', '--batch', '--buffer'], {
    input: [...blobs, ''].join('\n'),
  });
  let next = 0;
  while (next < output.length) {
    const end = output.indexOf(LINE_FEED, next);
    const [id, , size] = output.toString('latin1', next, end).split(' ');
    next = end + 1;
    // `<id> missing`: whoever asks for it is told by the repository.
    if (size === undefined) continue;
    found.set(id, output.subarray(next, next + Number(size)));
    next += Number(size) + 1;
  }
  return found;
}
