import { parseAllDocuments } from 'yaml';

import type { KubeObject } from '../../store';
import { KUSTOMIZE_GROUP } from '../api/Kustomization';
import type { FluxTrace, TraceManifest } from '../traces/FluxTrace';

/**
 * The namespaces that were there before the first step. The scenarios were recorded one after the other in one cluster, and
 * namespaces stayed: what Flux says of its first apply tells in which state it found each.
 */
export function foundNamespaces(trace: FluxTrace): KubeObject[] {
  const owner = trace.steps.flatMap(step =>
    step.do === 'apply' && step.object.kind === 'Kustomization'
      ? step.object
      : [],
  )[0];
  const fluxNamespace: KubeObject = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: owner.metadata.namespace! },
  };
  const applied = new Map(
    trace.steps
      .flatMap(step => (step.do === 'commit' ? Object.entries(step.files) : []))
      .filter(([path, content]) => content && path.endsWith('.yaml'))
      .flatMap(([, content]) => manifests(content!))
      .filter(({ kind }) => kind === 'Namespace')
      .map(manifest => [manifest.metadata.name, manifest]),
  );
  return [
    fluxNamespace,
    ...[...applied.values()].flatMap(manifest => {
      const said = trace.events.flatMap(
        ({ message }) =>
          new RegExp(`Namespace/${manifest.metadata.name} (\\w+)`).exec(
            message,
          )?.[1] ?? [],
      )[0];
      return said === 'created' ? [] : asFound(manifest, owner, said);
    }),
  ];
}

function asFound(
  { apiVersion, kind, metadata }: TraceManifest,
  owner: TraceManifest,
  said: string | undefined,
): KubeObject {
  const { commonMetadata } = owner.spec as {
    commonMetadata?: { labels?: Record<string, string> };
  };
  return {
    apiVersion,
    kind,
    metadata: {
      ...metadata,
      labels:
        said === 'configured'
          ? { [`${KUSTOMIZE_GROUP}/name`]: 'the-scenario-before' }
          : {
              ...commonMetadata?.labels,
              [`${KUSTOMIZE_GROUP}/name`]: owner.metadata.name,
              [`${KUSTOMIZE_GROUP}/namespace`]: owner.metadata.namespace!,
            },
    },
  };
}

function manifests(text: string): TraceManifest[] {
  return parseAllDocuments(text)
    .filter(({ errors }) => !errors.length)
    .map(document => document.toJS() as TraceManifest);
}
