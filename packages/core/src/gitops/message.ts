import {
  GimletError,
  type CommitSha,
  type PlanAction,
  type PlanDigest,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { TRAILER_NAMES, type TrailerField } from './trailers';

/** What a commit's message says. @public */
export interface MessageInput {
  action: PlanAction;
  environment: string;
  /** Absent for a bootstrap and for variables. */
  app?: string;
  /** The version that is released, promoted or rolled back to. */
  version?: { sha: string; title: string };
  /** Why, in the words of who asked; may have several lines. */
  reason?: string;
  /** `user:default/carla`, `token/ci-checkout` or `policy`: who was authenticated. Absent offline. */
  requestedBy?: string;
  chart?: { name: string; version: string; digest: string };
  digest: PlanDigest;
  /** Files outside the folder that the plan requires. */
  requires: string[];
  /** Files outside the folder that go. */
  removes: string[];
  artifactId?: string;
  rollbackTo?: CommitSha;
  promotedFrom?: { environment: string; commit: CommitSha };
  approvedBy?: string[];
}

const SHORT = 7;
const LONGEST_TITLE = 72;
/** Every reading of history carries the message along. */
const LONGEST_REASON = 10_000;

// Control characters, line separators of Unicode, and the marks that turn the direction of a text around.
const UNSAFE = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu;

/** Text on one line, for people. */
const oneLine = (text: string) => text.replace(UNSAFE, ' ').trim();

/** A version as a subject names it. */
function versionWords(version: { sha: string; title: string }): string {
  const title = oneLine(version.title);
  const short = Array.from(title).slice(0, LONGEST_TITLE).join('');
  const quoted = title && ` "${short}${short === title ? '' : '…'}"`;
  return `${oneLine(version.sha).slice(0, SHORT)}${quoted}`;
}

function subjectWords(input: MessageInput): string {
  const version = input.version ? ` ${versionWords(input.version)}` : '';
  switch (input.action) {
    case 'release':
      return `released${version}`;
    case 'rollback':
      return `rolled back to${
        version || ` ${input.rollbackTo?.slice(0, SHORT) ?? ''}`
      }`;
    case 'promotion':
      return `promoted${version} from ${input.promotedFrom?.environment ?? ''}`;
    case 'delete':
      return 'deleted';
    case 'hold':
      return 'held';
    case 'resume':
      return 'resumed';
    case 'bootstrap':
      return 'bootstrapped';
    default:
      return 'variables changed';
  }
}

/** The reason as a paragraph or more: line breaks are kept, other control characters are not. */
function reasonWords(reason = ''): string {
  if (reason.length > LONGEST_REASON) {
    throw new GimletError(
      'invalid',
      `The reason has ${reason.length} characters; ${LONGEST_REASON} is the most`,
      { whatToDo: 'Say it shorter, with a link to the rest.' },
    );
  }
  return reason
    .split(/\r\n|\n|\r/)
    .map(text => text.replace(UNSAFE, ' ').trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function trailer(field: TrailerField, value: string): string {
  if (value.search(UNSAFE) !== -1 || value.trim() !== value || value === '') {
    throw new GimletError(
      'invalid',
      `${JSON.stringify(value)} cannot stand in the trailer ${
        TRAILER_NAMES[field]
      }`,
      { whatToDo: 'Give it on one line, without spaces around it.' },
    );
  }
  return `${TRAILER_NAMES[field]}: ${value}`;
}

/**
 * The message of a plan's commit: a subject for people, the reason, and trailers for machines. The reason is always a paragraph
 * before the trailers, and trailers are read from the last paragraph alone, so that no reason passes for one.
 *
 * Throws a GimletError `invalid` for a trailer's value with a line break, and for a reason of more than 10,000 characters.
 *
 * @public
 */
export function formatMessage(input: MessageInput): string {
  const { environment, app, chart, promotedFrom } = input;
  const place = app ? `${environment}/${app}` : environment;
  const optional = (field: TrailerField, value: string | undefined) =>
    value === undefined ? [] : [trailer(field, value)];
  const trailers = [
    trailer('action', input.action),
    trailer('app', place),
    ...optional('requestedBy', input.requestedBy),
    ...optional(
      'chart',
      chart && `${chart.name}@${chart.version} ${chart.digest}`,
    ),
    trailer('digest', input.digest),
    ...[...input.requires].sort().map(path => trailer('also', path)),
    ...[...input.removes].sort().map(path => trailer('also', `-${path}`)),
    ...optional('artifact', input.artifactId || undefined),
    ...optional('rollbackTo', input.rollbackTo),
    ...optional(
      'promotedFrom',
      promotedFrom && `${promotedFrom.environment}@${promotedFrom.commit}`,
    ),
    ...(input.approvedBy ?? []).map(person => trailer('approvedBy', person)),
  ];
  const paragraphs = [
    `[Gimlet] ${oneLine(place)} ${subjectWords(input)}`,
    reasonWords(input.reason),
    trailers.join('\n'),
  ];
  return `${paragraphs.filter(Boolean).join('\n\n')}\n`;
}

/**
 * The message with the request's id as its first trailer. Throws a GimletError `invalid` for an id with a line break.
 *
 * @public
 */
export function withRequestId(message: string, requestId: string): string {
  const start = message.trimEnd().lastIndexOf('\n\n') + 2;
  return `${message.slice(0, start)}${trailer(
    'request',
    requestId,
  )}\n${message.slice(start)}`;
}
