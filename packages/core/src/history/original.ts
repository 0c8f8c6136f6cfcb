import { DEFAULT_COMMITTER } from '@gimlet-io/backstage-plugin-gimlet-common';

/** The addresses that the original committed with; they count where a repository has no layout file. */
export const ORIGINAL_COMMITTERS: readonly string[] = [
  DEFAULT_COMMITTER.email,
  'gimlet-dashboard@gimlet.io',
];

/** What a commit of the original, which wrote no trailers, did to an app. */
export type OriginalCommit =
  | { kind: 'release' }
  | { kind: 'delete'; requestedBy: string }
  | { kind: 'rollback' };

/**
 * Reads the subjects of the original: `[Gimlet] <env>/<app> automated deploy`, `[Gimlet] <env>/<app> deleted by <who>`, and
 * rollbacks, which it made by `git revert`. Whether the committer is one that counts is the caller's to know.
 */
export function readOriginalSubject(
  message: string,
  environment: string,
  app: string,
): OriginalCommit | undefined {
  const subject = message.split('\n', 1)[0].trim();
  const prefix = `[Gimlet] ${environment}/${app} `;
  if (subject.startsWith(prefix)) {
    const words = subject.slice(prefix.length);
    if (words === 'automated deploy') return { kind: 'release' };
    const deleted = /^deleted by (.+)$/.exec(words);
    return deleted ? { kind: 'delete', requestedBy: deleted[1] } : undefined;
  }
  return isRevert(message) ? { kind: 'rollback' } : undefined;
}

/** Whether `git revert` wrote the message. */
export function isRevert(message: string): boolean {
  return /^This reverts commit [0-9a-f]{7,64}\b/m.test(message);
}
