import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Makes a folder for one test file; `remove` takes it away with everything in it. */
export async function temporaryFolder(
  name: string,
): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), `gimlet-${name}-`));
  return {
    path,
    remove: () =>
      rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }),
  };
}
