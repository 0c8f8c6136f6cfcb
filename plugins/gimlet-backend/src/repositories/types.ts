import type {
  ChangePlan,
  CommitSha,
  Signature,
  ToldError,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Applied, BareRepository, Layout } from '@gimlet-io/core';
import type { EnvironmentConfig } from '../config/types';

/** A gitops repository that environments of the configuration share: its mirror, its one writer. */
export interface GitopsRepository {
  /** Its name, as digests and the index have it: of the layout file, else made of its address. */
  readonly name: string;
  /** Address without credentials. */
  readonly url: string;
  readonly branch: string;
  readonly environments: readonly EnvironmentConfig[];
  /** The mirror, to read. */
  readonly mirror: BareRepository;
  /** The head as it was fetched last; `null` while the branch does not exist. */
  head(): Promise<CommitSha | null>;
  layout(): Promise<Layout>;
  /** Asks the remote; brings the mirror up to date. Throws GitFetchError. */
  fetch(): Promise<CommitSha | null>;
  /** When the last fetch succeeded, in milliseconds since 1970. */
  readonly fetchedAt: number | undefined;
  /** Why the last fetch failed; `undefined` after one that succeeded. */
  readonly problem: ToldError | undefined;
  /** Commits and pushes by the repository's CommitQueue. Only where this replica is the repository's writer. */
  submit(submission: {
    plan: ChangePlan;
    requestId: string;
    author: Signature;
  }): Promise<Applied>;
}

/** All gitops repositories of the configuration. */
export interface GitopsRepositories {
  /** Throws a GimletError `not-found` that lists the known ones; `unreachable` where it was never fetched and cannot be. */
  ofEnvironment(environment: string): Promise<GitopsRepository>;
  /** Those that could be opened, and the problems of the others; never throws because of one. */
  all(): Promise<
    {
      environments: readonly EnvironmentConfig[];
      repository?: GitopsRepository;
      problem?: ToldError;
    }[]
  >;
  close(): Promise<void>;
}
