import type { ArrivalThresholds, ChartAllowance } from '@gimlet-io/core';

/** What an environment accepts from policies. Lists are globs. */
export interface Acceptance {
  repositories: string[];
  events: ('push' | 'tag' | 'pr')[];
  /** Absent: the default branch of the repository. */
  branches?: string[];
}

/** `gimlet.environments[]`. */
export interface EnvironmentConfig {
  name: string;
  /** Address of the gitops repository. */
  appsRepo: string;
  branch: string;
  /** Absent: pushes to the default branch, and tags, of every repository. */
  accepts?: Acceptance[];
  previews: boolean;
  handEdits: 'wait' | 'overwrite';
  promotion?: { from: string };
  /** What Flux's notifications about this environment are signed with; a secret. */
  webhookKey?: string;
}

/** `gimlet.repositories[]`. */
export interface ApplicationRepositoryConfig {
  name: string;
  defaultBranch: string;
}

/** All of `gimlet`. */
export interface GimletConfig {
  /** In order of promotion. */
  environments: EnvironmentConfig[];
  repositories: ApplicationRepositoryConfig[];
  charts: { allow: ChartAllowance[] };
  committer: { name: string; email: string };
  /** Mirrors and caches; all of it can be thrown away. */
  workDirectory: string;
  /** Milliseconds. */
  fetchInterval: number;
  /** Milliseconds. */
  leaseDuration: number;
  /** How long trouble may last before it fails a release, and alerts. */
  thresholds: ArrivalThresholds;
  retention: {
    /** Days after which an artifact goes that nothing runs and that is not among the newest of its branch. */
    artifactDays: number;
    /** Days after which an ended request goes. */
    requestDays: number;
  };
}
