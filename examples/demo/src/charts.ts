import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { git } from './git';

const TAG = 'web-1.4.2';

/**
 * A git repository with the example's chart, as a platform team would keep it.
 *
 * @returns what manifests name
 */
export async function createChartRepository(options: {
  /** Folder of the chart. */
  chart: string;
  /** The bare repository to make. */
  remote: string;
  /** A folder to work in. */
  work: string;
  /** Seconds since 1970. */
  time: number;
}): Promise<string> {
  const { chart, remote, work, time } = options;
  await mkdir(work, { recursive: true });
  await git(work, ['init', '--quiet', '--initial-branch=main']);
  await cp(chart, join(work, 'web'), { recursive: true });
  await git(work, ['add', '--all']);
  const dan = { NAME: 'Dan Lee', EMAIL: 'dan@acme.example' };
  await git(work, ['commit', '--quiet', '--message=Publish web 1.4.2'], {
    GIT_AUTHOR_NAME: dan.NAME,
    GIT_AUTHOR_EMAIL: dan.EMAIL,
    GIT_COMMITTER_NAME: dan.NAME,
    GIT_COMMITTER_EMAIL: dan.EMAIL,
    GIT_AUTHOR_DATE: `${time} +0000`,
    GIT_COMMITTER_DATE: `${time} +0000`,
  });
  await git(work, ['tag', TAG]);
  await git(work, ['clone', '--quiet', '--bare', work, remote]);
  return `${pathToFileURL(remote).href}?tag=${TAG}&path=/web/`;
}
