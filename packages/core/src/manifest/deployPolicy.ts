import type {
  DeployPolicy,
  Version,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { compileGlob } from './glob';
import { answer, compilePattern, doesNot } from './policyResult';
import type { PolicyResult } from './policyResult';

/** A message like this releases whatever the patterns are. */
const DEPLOY_ALL = '*[DEPLOY: ALL]*';

/**
 * Whether an artifact of this version is released by itself.
 *
 * Every condition that the policy names must hold. A branch needs the event push or pr, a tag the event tag; an empty
 * branch or tag of the version matches nothing, not even a negation.
 *
 * @public
 */
export function evaluateDeployPolicy(
  policy: DeployPolicy | undefined,
  version: Pick<Version, 'branch' | 'tag' | 'event' | 'message'>,
): PolicyResult {
  const { branch, tag, event } = policy ?? {};
  const messages = policy?.commitMessagePatterns ?? [];
  if (!branch && !tag && !event && messages.length === 0) {
    return doesNot('there is no deploy policy');
  }
  if (branch && event !== 'push' && event !== 'pr') {
    return doesNot('a branch needs event: push or pr');
  }
  if (tag && event !== 'tag') {
    return doesNot('a tag needs event: tag');
  }
  return answer(() => evaluate({ branch, tag, event, messages }, version));
}

function evaluate(
  policy: Pick<DeployPolicy, 'branch' | 'tag' | 'event'> & {
    messages: string[];
  },
  version: Pick<Version, 'branch' | 'tag' | 'event' | 'message'>,
): PolicyResult {
  const { branch, tag, event, messages } = policy;
  const matched: string[] = [];
  // All patterns are compiled first: one that cannot be read is reported whatever the version is.
  const matchesBranch = branch ? compilePattern(branch) : undefined;
  const matchesTag = tag ? compilePattern(tag) : undefined;
  const matchesMessage = messages.map(pattern =>
    compilePattern(pattern, { literalBrackets: true }),
  );
  if (event && event !== version.event) {
    return doesNot(`the event is ${version.event}, not ${event}`);
  }
  if (matchesTag) {
    if (!version.tag || !matchesTag(version.tag)) {
      return doesNot(
        version.tag
          ? `tag ${version.tag} does not match ${tag}`
          : 'the version has no tag',
      );
    }
    matched.push(`tag ${tag}`);
  }
  if (matchesBranch) {
    if (!version.branch || !matchesBranch(version.branch)) {
      return doesNot(
        version.branch
          ? `branch ${version.branch} does not match ${branch}`
          : 'the version has no branch',
      );
    }
    matched.push(`branch ${branch}`);
  }
  if (messages.length > 0) {
    const index = matchesMessage.findIndex(matches => matches(version.message));
    const all = compileGlob(DEPLOY_ALL, { literalBrackets: true });
    if (index < 0 && !all(version.message)) {
      return doesNot(
        `the commit message matches none of ${messages
          .map(pattern => JSON.stringify(pattern))
          .join(', ')}`,
      );
    }
    matched.push(
      index < 0
        ? 'message [DEPLOY: ALL]'
        : `message ${JSON.stringify(messages[index])}`,
    );
  }
  const where = version.event === 'tag' ? version.tag : version.branch;
  return {
    triggers: true,
    reason: `${version.event}${where ? ` of ${where}` : ''} matches ${
      matched.join(' and ') || `event ${event}`
    }`,
  };
}
