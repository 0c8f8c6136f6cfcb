import { escapeGlob } from './glob';
import { isRecord } from './plainValue';

/** What `preview: true` needs to know. */
export interface PreviewOptions {
  /** The preview's own name. */
  app: string;
  branch: string;
  /** The layout's suffix of host names; `''` where it has none. */
  ingressHost: string;
  /** Branches that have no preview. */
  defaultBranches: readonly string[];
}

/** A manifest's resolved value as the branch's preview. What the author set for `deploy` and `cleanup` stays. */
export function asPreview(
  value: Readonly<Record<string, unknown>>,
  options: PreviewOptions,
): Record<string, unknown> {
  const { app, branch, defaultBranches } = options;
  const values = isRecord(value.values) ? value.values : {};
  return {
    ...value,
    app,
    values: {
      ...values,
      gitBranch: branch,
      ...withHost(values.ingress, options),
    },
    deploy: value.deploy ?? {
      event: 'push',
      branch: `!{${defaultBranches.map(escapeGlob).join(',')}}`,
    },
    cleanup: value.cleanup ?? { app, event: 'branchDeleted', branch: '*' },
  };
}

function withHost(
  ingress: unknown,
  { app, ingressHost }: PreviewOptions,
): { ingress?: Record<string, unknown> } {
  if (!isRecord(ingress) || typeof ingress.host !== 'string' || !ingress.host) {
    return {};
  }
  const dot = ingress.host.indexOf('.');
  const domain = dot < 0 ? '' : ingress.host.slice(dot);
  return { ingress: { ...ingress, host: `${app}${ingressHost || domain}` } };
}
