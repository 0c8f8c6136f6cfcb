import {
  titleOf,
  type ChangeWish,
  type Version,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { v7 as uuid } from 'uuid';
import type { NewRequest } from '../../database/types';

/** A request that a policy makes, in the name of the version's author. */
export function policyRequest(options: {
  wish: ChangeWish;
  version: Version;
  /** What the policy is about, such as the branch. */
  name: string;
  /** Where the version names no author. */
  fallbackAuthor: { name: string; email: string };
}): NewRequest {
  const { wish, version, name, fallbackAuthor } = options;
  const { repositoryName: repository, branch, sha, created } = version;
  const { authorName, authorEmail } = version;
  return {
    id: uuid(),
    wish,
    requestedBy: { kind: 'policy', ref: 'policy', name: `policy ${name}` },
    author:
      authorName && authorEmail
        ? { name: authorName, email: authorEmail }
        : fallbackAuthor,
    repository,
    version: { sha, title: titleOf(version), authorName },
    onStale: 'replan',
    policy: { repository, branch, committed: created },
  };
}
