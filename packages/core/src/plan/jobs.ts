import type { PlannedFile } from '@gimlet-io/backstage-plugin-gimlet-common';
import { isDeepStrictEqual } from 'node:util';
import type { GitReader } from '../git/types';
import type { KubernetesObject } from '../gitops/fluxFiles';
import { objectsOf } from './folderObjects';

const jobsIn = (objects: KubernetesObject[]) =>
  new Map(
    objects
      .filter(
        ({ kind, apiVersion }) =>
          kind === 'Job' && apiVersion.startsWith('batch/'),
      )
      .map(job => {
        const { namespace, name } = job.metadata;
        return [`Job ${namespace ? `${namespace}/` : ''}${name}`, job];
      }),
  );

/**
 * The Jobs that will run once these files are applied over those: new ones, and ones whose text differs, since Flux makes those
 * anew. As `Job namespace/name`, sorted.
 */
export async function jobsThatRun(
  reader: GitReader,
  before: PlannedFile[],
  after: PlannedFile[],
): Promise<string[]> {
  const wanted = jobsIn(await objectsOf(reader, after));
  if (wanted.size === 0) return [];
  const present = jobsIn(await objectsOf(reader, before));
  return [...wanted]
    .filter(([id, job]) => !isDeepStrictEqual(job, present.get(id)))
    .map(([id]) => id)
    .sort();
}
