import {
  titleOf,
  type Artifact,
  type ArtifactPolicyResult,
  type ArtifactSummary,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { searchable } from './search';

/** A row of `artifacts`. PostgreSQL gives its numbers as text. */
export interface ArtifactRow {
  id: string;
  repository: string;
  branch: string;
  event: string;
  committed: number | string;
  created: number | string;
  summary: string;
  search: string;
  artifact: string;
}

/** A row of `artifact_policies`. */
export interface PolicyRow {
  artifact_id: string;
  place: number;
  environment: string;
  app: string;
  triggers: boolean | number;
  reason: string;
  request_id: string | null;
}

type SummaryWithoutPolicies = Omit<ArtifactSummary, 'policies'>;

export function artifactRow(artifact: Artifact): ArtifactRow {
  const { id, created, version } = artifact;
  const summary: SummaryWithoutPolicies = {
    id,
    repository: version.repositoryName,
    sha: version.sha,
    title: titleOf(version),
    branch: version.branch,
    event: version.event,
    tag: version.tag,
    authorName: version.authorName,
    url: version.url,
    committed: version.created,
    created,
  };
  return {
    id,
    repository: summary.repository,
    branch: summary.branch,
    event: summary.event,
    committed: summary.committed,
    created,
    summary: JSON.stringify(summary),
    search: searchable([
      summary.title,
      summary.sha,
      summary.branch,
      summary.tag,
      summary.authorName,
    ]),
    artifact: JSON.stringify(artifact),
  };
}

export function policyRows(
  artifactId: string,
  policies: readonly ArtifactPolicyResult[],
): PolicyRow[] {
  return policies.map((policy, place) => ({
    artifact_id: artifactId,
    place,
    environment: policy.environment,
    app: policy.app,
    triggers: policy.triggers,
    reason: policy.reason,
    request_id: policy.requestId ?? null,
  }));
}

export function summaryOf(
  row: Pick<ArtifactRow, 'summary'>,
  policies: readonly PolicyRow[],
): ArtifactSummary {
  const summary: SummaryWithoutPolicies = JSON.parse(row.summary);
  return {
    ...summary,
    policies: policies.map(policy => ({
      environment: policy.environment,
      app: policy.app,
      triggers: Boolean(policy.triggers),
      reason: policy.reason,
      ...(policy.request_id === null ? {} : { requestId: policy.request_id }),
    })),
  };
}

export function artifactOf(row: Pick<ArtifactRow, 'artifact'>): Artifact {
  const artifact: Artifact = JSON.parse(row.artifact);
  return artifact;
}
