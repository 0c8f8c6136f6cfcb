import { annotationsOf, FORCE_ANNOTATION, isJob } from './hooks';
import { isRecord } from '../manifest/plainValue';
import { titleOfObject, type KubernetesObject } from './yamlDocuments';

/** The Jobs among the objects, as the plan names them, and what is dangerous about them under Flux. */
export function findJobs(objects: KubernetesObject[]): {
  jobs: string[];
  warnings: string[];
} {
  const jobs = objects.filter(isJob);
  const warnings = jobs.flatMap(job => {
    const title = titleOfObject(job);
    const { spec } = job.content;
    const found: string[] = [];
    if (isRecord(spec) && spec.ttlSecondsAfterFinished !== undefined) {
      found.push(
        `${title} has ttlSecondsAfterFinished: Flux makes it again after it expired, so it runs again and again.`,
      );
    }
    if (`${annotationsOf(job)[FORCE_ANNOTATION]}`.toLowerCase() !== 'enabled') {
      found.push(
        `${title} is no hook and cannot be changed once it is there: annotate it with ${FORCE_ANNOTATION}: enabled to have it made again.`,
      );
    }
    return found;
  });
  return { jobs: jobs.map(titleOfObject).sort(), warnings: warnings.sort() };
}
