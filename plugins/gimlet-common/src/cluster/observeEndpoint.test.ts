import {
  endpointObservationSchema,
  type EndpointKind,
  type EndpointObservation,
} from './observation';
import { observeEndpoint } from './observeEndpoint';
import type { RawEndpoint } from './rawObjects';

const metadata = { name: 'web', namespace: 'shop', uid: 'u' };

describe('observeEndpoint', () => {
  it.each<
    [EndpointKind, Omit<RawEndpoint, 'metadata'>, Partial<EndpointObservation>]
  >([
    [
      'Service',
      {
        spec: {
          ports: [
            { name: 'http', port: 80 },
            { port: 53, protocol: 'UDP' },
          ],
        },
        status: {
          loadBalancer: {
            ingress: [{ ip: '10.0.0.1' }, { hostname: 'lb.example.com' }],
          },
        },
      },
      {
        hosts: ['10.0.0.1', 'lb.example.com'],
        ports: [
          { name: 'http', port: 80, protocol: 'TCP' },
          { port: 53, protocol: 'UDP' },
        ],
        tls: false,
      },
    ],
    [
      'Ingress',
      {
        spec: {
          rules: [
            { host: 'shop.example.com' },
            {},
            { host: 'shop.example.com' },
          ],
          tls: [{}],
        },
      },
      { hosts: ['shop.example.com'], ports: [], tls: true },
    ],
    [
      'HTTPRoute',
      { spec: { hostnames: ['shop.example.com'] } },
      { hosts: ['shop.example.com'], tls: false },
    ],
  ])('%s', (kind, object, expected) => {
    const observed = observeEndpoint(kind, { metadata, ...object });
    expect(endpointObservationSchema.parse(observed)).toEqual(observed);
    expect(observed).toMatchObject(expected);
  });
});
