import { isRecord, type FieldType } from '../fields/FieldType';
import { AGE, at, column, listAt, NAME } from './columns';
import { completePodSpec, withDefaults } from './completePods';
import {
  EVENT_COLUMNS,
  NODE_COLUMNS,
  POD_COLUMNS,
  SERVICE_COLUMNS,
} from './coreColumns';
import type { Column, KindDescription } from './KindDefinition';
import { CONDITIONS, POD_SPEC } from './podTypes';
import { required, validateName, validatePodSpec } from './validation';

const SERVICE: FieldType = {
  fields: {
    spec: {
      fields: {
        type: 'string',
        selector: 'strings',
        ports: {
          items: {
            fields: {
              port: 'integer',
              targetPort: 'intOrString',
              protocol: 'string',
              name: 'string',
            },
          },
          keys: ['port', 'protocol'],
        },
      },
    },
  },
};

const DATA: Column = {
  name: 'Data',
  value: object =>
    Object.keys((at(object, 'data') as object | undefined) ?? {}).length,
};

/** Kinds of the group without a name. */
export const CORE_KINDS: readonly KindDescription[] = [
  {
    apiVersion: 'v1',
    kind: 'Namespace',
    resource: 'namespaces',
    namespaced: false,
    shortNames: ['ns'],
    subresources: ['status'],
    deletedTogether: false,
    selectableFields: ['status.phase'],
    columns: [NAME, column('Status', 'status', 'phase'), AGE],
    complete: object => ({
      ...object,
      metadata: {
        ...object.metadata,
        labels: {
          ...object.metadata.labels,
          'kubernetes.io/metadata.name': object.metadata.name,
        },
      },
      spec: withDefaults(object.spec, { finalizers: ['kubernetes'] }),
      status: withDefaults(object.status, { phase: 'Active' }),
    }),
    validate: object =>
      validateName('metadata.name', object.metadata.name, 'label'),
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    resource: 'pods',
    namespaced: true,
    shortNames: ['po'],
    categories: ['all'],
    subresources: ['status'],
    selectableFields: [
      'spec.nodeName',
      'spec.restartPolicy',
      'spec.schedulerName',
      'spec.serviceAccountName',
      'status.nominatedNodeName',
      'status.phase',
      'status.podIP',
    ],
    type: {
      fields: {
        spec: POD_SPEC,
        status: { fields: { conditions: CONDITIONS } },
      },
    },
    columns: POD_COLUMNS,
    complete: object => ({
      ...object,
      spec: completePodSpec(object.spec),
      status: withDefaults(object.status, {
        phase: 'Pending',
        qosClass: 'BestEffort',
      }),
    }),
    validate: object => validatePodSpec('spec', object.spec),
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    resource: 'services',
    namespaced: true,
    shortNames: ['svc'],
    categories: ['all'],
    subresources: ['status'],
    type: SERVICE,
    columns: SERVICE_COLUMNS,
    complete: (object, before) => ({
      ...object,
      spec: completeService(object.spec, before?.spec),
      status: withDefaults(object.status, { loadBalancer: {} }),
    }),
    validate: object => [
      ...validateName('metadata.name', object.metadata.name, 'label'),
      ...(listAt(object, 'spec', 'ports').length === 0 &&
      at(object, 'spec', 'type') !== 'ExternalName' &&
      at(object, 'spec', 'clusterIP') !== 'None'
        ? [required('spec.ports')]
        : []),
    ],
  },
  {
    apiVersion: 'v1',
    kind: 'Event',
    resource: 'events',
    namespaced: true,
    shortNames: ['ev'],
    selectableFields: [
      ...[
        'apiVersion',
        'fieldPath',
        'kind',
        'name',
        'namespace',
        'resourceVersion',
        'uid',
      ].map(field => `involvedObject.${field}`),
      'reason',
      'type',
    ],
    columns: EVENT_COLUMNS,
  },
  {
    apiVersion: 'v1',
    kind: 'Node',
    resource: 'nodes',
    namespaced: false,
    shortNames: ['no'],
    subresources: ['status'],
    type: { fields: { status: { fields: { conditions: CONDITIONS } } } },
    columns: NODE_COLUMNS,
  },
  {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    resource: 'configmaps',
    namespaced: true,
    shortNames: ['cm'],
    type: { fields: { data: 'strings' } },
    columns: [NAME, DATA, AGE],
  },
  {
    apiVersion: 'v1',
    kind: 'Secret',
    resource: 'secrets',
    namespaced: true,
    selectableFields: ['type'],
    type: { fields: { data: 'strings', type: 'string' } },
    columns: [NAME, column('Type', 'type'), DATA, AGE],
    complete: completeSecret,
  },
  {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    resource: 'serviceaccounts',
    namespaced: true,
    shortNames: ['sa'],
    columns: [
      NAME,
      {
        name: 'Secrets',
        type: 'integer',
        value: account => listAt(account, 'secrets').length,
      },
      AGE,
    ],
  },
  {
    apiVersion: 'v1',
    kind: 'Endpoints',
    resource: 'endpoints',
    namespaced: true,
    shortNames: ['ep'],
    columns: [NAME, AGE],
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    resource: 'persistentvolumeclaims',
    namespaced: true,
    shortNames: ['pvc'],
    subresources: ['status'],
    columns: [NAME, column('Status', 'status', 'phase'), AGE],
    complete: object => ({
      ...object,
      status: withDefaults(object.status, { phase: 'Pending' }),
    }),
  },
];

function completeSecret<T extends Record<string, unknown>>(object: T): T {
  const { stringData, ...secret } = object;
  const given = isRecord(stringData) ? stringData : {};
  const encoded = Object.entries(given).map(([key, value]) => [
    key,
    Buffer.from(String(value)).toString('base64'),
  ]);
  return {
    ...secret,
    type: object.type ?? 'Opaque',
    ...(encoded.length > 0
      ? {
          data: {
            ...(isRecord(object.data) ? object.data : {}),
            ...Object.fromEntries(encoded),
          },
        }
      : {}),
  } as unknown as T;
}

function completeService(
  value: unknown,
  before: unknown,
): Record<string, unknown> {
  const spec = withDefaults(value, {
    type: 'ClusterIP',
    sessionAffinity: 'None',
  });
  if (Array.isArray(spec.ports)) {
    spec.ports = spec.ports.map(port =>
      withDefaults(port, {
        protocol: 'TCP',
        targetPort: at(port, 'port'),
      }),
    );
  }
  if (spec.type !== 'ExternalName') {
    spec.clusterIP ??= at(before, 'clusterIP') ?? randomClusterIp();
    spec.clusterIPs ??= [spec.clusterIP];
  }
  return spec;
}

function randomClusterIp(): string {
  const part = () => 1 + Math.floor(Math.random() * 254);
  return `10.96.${part()}.${part()}`;
}
