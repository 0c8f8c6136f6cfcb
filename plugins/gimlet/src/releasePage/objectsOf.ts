import type {
  AppLive,
  ObjectQuery,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** Names the objects of an app that can be read, those that say most first. */
export function objectsOf(live: AppLive): ObjectQuery[] {
  const { kustomization, source, helmReleases, workloads, endpoints, pods } =
    live;
  const named = (kind: string, of: { name: string; namespace: string }) => ({
    kind,
    name: of.name,
    namespace: of.namespace,
  });
  return [
    ...workloads.map(workload => named(workload.kind, workload)),
    ...endpoints.map(endpoint => named(endpoint.kind, endpoint)),
    ...pods.items.map(pod => named('Pod', pod)),
    ...helmReleases.map(release => named('HelmRelease', release)),
    ...(kustomization ? [named('Kustomization', kustomization)] : []),
    ...(source ? [named(source.kind, source)] : []),
  ];
}
