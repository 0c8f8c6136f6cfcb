import type {
  CleanupPolicy,
  ReleaseFile,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { answer, compilePattern, doesNot } from './policyResult';
import type { PolicyResult } from './policyResult';

/**
 * Whether the deletion of a branch deletes the app of this policy. Who may is another question: {@link mayCleanUp}.
 *
 * @public
 */
export function matchesCleanup(
  policy: CleanupPolicy | undefined,
  deleted: { branch: string },
): PolicyResult {
  const { branch } = deleted;
  if (!policy) {
    return doesNot('there is no cleanup policy');
  }
  if (!branch) {
    return doesNot('no branch was deleted');
  }
  return answer(() =>
    compilePattern(policy.branch)(branch)
      ? {
          triggers: true,
          reason: `deleted branch ${branch} matches ${policy.branch}`,
        }
      : doesNot(`branch ${branch} does not match ${policy.branch}`),
  );
}

/**
 * Whether a cleanup may delete an app: only one whose `release.json` names that repository, and that branch as its branch
 * or source branch. So a manifest cannot delete what it did not release.
 *
 * @param release - of the app's folder; `undefined` where there is none
 * @public
 */
export function mayCleanUp(
  release: ReleaseFile | undefined,
  deleted: { repository: string; branch: string },
): { allowed: boolean; reason: string } {
  const refused = (reason: string) => ({ allowed: false, reason });
  const { repository, branch } = deleted;
  const version = release?.version;
  if (!version) {
    return refused('its release.json names no repository');
  }
  if (!repository || !branch) {
    return refused('a repository and a branch are needed');
  }
  if (version.repositoryName !== repository) {
    return refused(
      `it was released from ${version.repositoryName}, not from ${repository}`,
    );
  }
  if (version.branch !== branch && version.sourceBranch !== branch) {
    return refused(
      `it was released from branch ${
        version.sourceBranch || version.branch || '(none)'
      }, not from ${branch}`,
    );
  }
  return {
    allowed: true,
    reason: `it was released from ${branch} of ${repository}`,
  };
}
