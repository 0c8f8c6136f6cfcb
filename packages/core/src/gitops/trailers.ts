import {
  commitSha,
  planDigest,
  type CommitSha,
  type PlanAction,
  type PlanDigest,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** The names of Gimlet's trailers, by the field that they are read into. */
export const TRAILER_NAMES = {
  request: 'Gimlet-Request',
  action: 'Gimlet-Action',
  app: 'Gimlet-App',
  requestedBy: 'Gimlet-Requested-By',
  chart: 'Gimlet-Chart',
  digest: 'Gimlet-Digest',
  also: 'Gimlet-Also',
  artifact: 'Gimlet-Artifact',
  rollbackTo: 'Gimlet-Rollback-To',
  promotedFrom: 'Gimlet-Promoted-From',
  approvedBy: 'Gimlet-Approved-By',
} as const;

/** A field of the trailers. */
export type TrailerField = keyof typeof TRAILER_NAMES;

/** The field of a trailer's name in small letters: git takes trailers however they are capitalised. */
const FIELDS = new Map(
  Object.entries(TRAILER_NAMES).map(([field, name]) => [
    name.toLowerCase(),
    field,
  ]),
);

const STAND_ONCE: TrailerField[] = [
  'request',
  'action',
  'app',
  'requestedBy',
  'chart',
  'digest',
  'artifact',
  'rollbackTo',
  'promotedFrom',
];

const ACTIONS: Record<PlanAction, true> = {
  release: true,
  rollback: true,
  promotion: true,
  delete: true,
  hold: true,
  resume: true,
  bootstrap: true,
  variables: true,
};

const isAction = (text: string): text is PlanAction =>
  Object.hasOwn(ACTIONS, text);

/** What a commit's trailers claim. Whether they count is another question: see `trustedTrailers`. @public */
export interface Trailers {
  request?: string;
  action: PlanAction;
  environment: string;
  /** Absent for a bootstrap and for variables. */
  app?: string;
  requestedBy?: string;
  chart?: string;
  digest?: PlanDigest;
  requires: string[];
  removes: string[];
  artifactId?: string;
  rollbackTo?: CommitSha;
  promotedFrom?: string;
  approvedBy: string[];
}

/** All values by field, from the last paragraph alone. */
function readValues(message: string): Map<string, string[]> {
  const lines = message.replace(/\r\n/g, '\n').trimEnd().split('\n');
  const blank = lines.findLastIndex(text => text.trim() === '');
  const values = new Map<string, string[]>();
  // A message of one paragraph is all subject.
  if (blank === -1) return values;
  for (const text of lines.slice(blank + 1)) {
    const colon = text.indexOf(': ');
    if (colon === -1) continue;
    const field = FIELDS.get(text.slice(0, colon).toLowerCase());
    if (field === undefined) continue;
    values.set(field, [
      ...(values.get(field) ?? []),
      text.slice(colon + 2).trim(),
    ]);
  }
  return values;
}

/** Brands an id; undefined for what is none. */
function branded<T>(
  brand: (text: string) => T,
  text: string | undefined,
): T | undefined {
  try {
    return text === undefined ? undefined : brand(text);
  } catch {
    return undefined;
  }
}

/**
 * Reads Gimlet's trailers from a commit message: from its last paragraph alone, as git does, since earlier ones hold what people
 * wrote. Undefined where there are none, where action or app are missing or unknown, and where one that stands once by its
 * nature stands twice.
 *
 * @public
 */
export function parseTrailers(message: string): Trailers | undefined {
  const values = readValues(message);
  const all = (field: TrailerField) => values.get(field) ?? [];
  const one = (field: TrailerField): string | undefined => all(field)[0];

  const repeated = STAND_ONCE.some(field => all(field).length > 1);
  const action = one('action');
  const place = one('app');
  if (repeated || !action || !isAction(action) || !place) return undefined;

  const [environment, app, ...rest] = place.split('/');
  const hasApp = action !== 'bootstrap' && action !== 'variables';
  if (!environment || rest.length > 0 || hasApp !== Boolean(app)) {
    return undefined;
  }
  const also = all('also');
  return {
    request: one('request'),
    action,
    environment,
    app: app || undefined,
    requestedBy: one('requestedBy'),
    chart: one('chart'),
    digest: branded(planDigest, one('digest')),
    requires: also.filter(path => !path.startsWith('-')),
    removes: also
      .filter(path => path.startsWith('-'))
      .map(path => path.slice(1)),
    artifactId: one('artifact'),
    rollbackTo: branded(commitSha, one('rollbackTo')),
    promotedFrom: one('promotedFrom'),
    approvedBy: all('approvedBy'),
  };
}
