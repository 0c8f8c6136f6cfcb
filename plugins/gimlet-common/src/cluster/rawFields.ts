import type { Condition } from './condition';
import type { RawCondition, RawMetadata } from './rawObjects';

/** What of a message is kept: some carry a whole object. */
const LONGEST_MESSAGE = 4000;

/** Milliseconds since 1970 of Kubernetes' time. */
export function instantOf(time: string | null | undefined): number | undefined {
  const at = time ? Date.parse(time) : NaN;
  return Number.isNaN(at) ? undefined : at;
}

/** A message as people read it: trimmed, without credentials and the controller's temporary folders. */
export function cleanMessage(message: string | undefined): string {
  const clean = (message ?? '')
    .trim()
    .replace(/\/\/[^/\s]+@/g, '//')
    .replace(/\/tmp\/[^/\s:]+\//g, '')
    .replace(
      /^(kustomization path not found: )stat (.+): no such file or directory$/,
      '$1$2',
    );
  return clean.length > LONGEST_MESSAGE
    ? `${clean.slice(0, LONGEST_MESSAGE - 1)}…`
    : clean;
}

/** The conditions of an object. */
export function conditionsOf(
  conditions: readonly RawCondition[] | undefined,
): Condition[] {
  return (conditions ?? []).map(condition => {
    const changedAt = instantOf(condition.lastTransitionTime);
    return {
      type: condition.type,
      status:
        condition.status === 'True' || condition.status === 'False'
          ? condition.status
          : 'Unknown',
      reason: condition.reason ?? '',
      message: cleanMessage(condition.message),
      ...(changedAt !== undefined && { changedAt }),
    };
  });
}

/** What names an object. */
export function identityOf({ namespace, name, uid }: RawMetadata) {
  return { namespace: namespace ?? '', name, uid: uid ?? '' };
}

/** When an object was made, and since when it is being deleted. */
export function lifeOf(metadata: RawMetadata) {
  const deletedAt = instantOf(metadata.deletionTimestamp);
  return {
    createdAt: instantOf(metadata.creationTimestamp) ?? 0,
    ...(deletedAt !== undefined && { deletedAt }),
  };
}

/** The group of an `apiVersion`: `apps` of `apps/v1`, nothing of `v1`. */
export function groupOf(apiVersion: string | undefined): string {
  return apiVersion?.includes('/') ? apiVersion.split('/')[0] : '';
}

const UNIT_SECONDS: Record<string, number> = {
  h: 3600,
  m: 60,
  s: 1,
  ms: 1e-3,
  us: 1e-6,
  µs: 1e-6,
  ns: 1e-9,
};

/** The seconds of a duration as Go writes it: `10m0s`, `1.5h`; `undefined` for anything else. @public */
export function secondsOf(duration: string | undefined): number | undefined {
  if (!duration || !/^(?:\d+(?:\.\d+)?(?:h|ms|m|s|us|µs|ns))+$/.test(duration))
    return undefined;
  let seconds = 0;
  for (const [, number, unit] of duration.matchAll(
    /(\d+(?:\.\d+)?)(h|ms|m|s|us|µs|ns)/g,
  )) {
    seconds += Number(number) * UNIT_SECONDS[unit];
  }
  return seconds;
}
