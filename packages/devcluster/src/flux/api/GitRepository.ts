import type { ObjectMeta } from '../../store';
import type { Condition } from './conditions';

export const GIT_REPOSITORY = {
  apiVersion: 'source.toolkit.fluxcd.io/v1',
  kind: 'GitRepository',
} as const;

export interface GitRepository {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec: {
    url: string;
    interval: string;
    timeout?: string;
    suspend?: boolean;
    ref?: {
      branch?: string;
      tag?: string;
      name?: string;
      commit?: string;
    };
    secretRef?: { name: string };
  };
  status?: GitRepositoryStatus;
}

export interface GitRepositoryStatus {
  observedGeneration?: number;
  lastHandledReconcileAt?: string;
  conditions?: Condition[];
  artifact?: Artifact;
}

/** What a source has fetched and keeps for those who build from it. */
export interface Artifact {
  revision: string;
  digest: string;
  lastUpdateTime: string;
  path: string;
  url: string;
}
