import type { EndpointKind, EndpointObservation } from './observation';
import { identityOf } from './rawFields';
import type { RawEndpoint } from './rawObjects';

/** What is observed of a Service, an Ingress or a route. @public */
export function observeEndpoint(
  kind: EndpointKind,
  object: RawEndpoint,
): EndpointObservation {
  const { metadata, spec } = object;
  return {
    type: 'endpoint',
    kind,
    ...identityOf(metadata),
    hosts: [...new Set(hostsOf(kind, object))],
    ports:
      kind === 'Service'
        ? (spec?.ports ?? []).map(({ name, port, protocol }) => ({
            ...(name && { name }),
            port,
            protocol: protocol ?? 'TCP',
          }))
        : [],
    tls: kind === 'Ingress' && (spec?.tls ?? []).length > 0,
  };
}

/** The names under which it is reached from outside. */
function hostsOf(kind: EndpointKind, { spec, status }: RawEndpoint): string[] {
  const hosts = {
    Service: [
      spec?.externalName,
      ...(status?.loadBalancer?.ingress ?? []).map(
        ({ hostname, ip }) => hostname ?? ip,
      ),
    ],
    Ingress: (spec?.rules ?? []).map(({ host }) => host),
    HTTPRoute: spec?.hostnames ?? [],
    GRPCRoute: spec?.hostnames ?? [],
  }[kind];
  return hosts.filter(host => host !== undefined && host !== '') as string[];
}
