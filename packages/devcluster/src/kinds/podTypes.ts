import type { FieldType } from '../fields/FieldType';

const PORTS: FieldType = {
  items: {
    fields: {
      name: 'string',
      containerPort: 'integer',
      hostPort: 'integer',
      protocol: 'string',
    },
  },
  keys: ['containerPort', 'protocol'],
};

const CONTAINER: FieldType = {
  fields: {
    name: 'string',
    image: 'string',
    command: { items: 'string' },
    args: { items: 'string' },
    workingDir: 'string',
    imagePullPolicy: 'string',
    env: {
      items: { fields: { name: 'string', value: 'string' } },
      keys: ['name'],
    },
    ports: PORTS,
    volumeMounts: {
      items: { fields: { mountPath: 'string', name: 'string' } },
      keys: ['mountPath'],
    },
    volumeDevices: { items: 'any', keys: ['devicePath'] },
  },
};

/** A pod's `spec`. */
export const POD_SPEC: FieldType = {
  fields: {
    containers: { items: CONTAINER, keys: ['name'] },
    initContainers: { items: CONTAINER, keys: ['name'] },
    ephemeralContainers: { items: CONTAINER, keys: ['name'] },
    volumes: { items: { fields: { name: 'string' } }, keys: ['name'] },
    imagePullSecrets: { items: 'any', keys: ['name'] },
    hostAliases: { items: 'any', keys: ['ip'] },
    topologySpreadConstraints: {
      items: 'any',
      keys: ['topologyKey', 'whenUnsatisfiable'],
    },
    restartPolicy: 'string',
    nodeName: 'string',
    serviceAccountName: 'string',
    terminationGracePeriodSeconds: 'integer',
    activeDeadlineSeconds: 'integer',
    hostNetwork: 'boolean',
    nodeSelector: 'strings',
  },
};

/** `spec.template` of a workload. */
export const POD_TEMPLATE: FieldType = {
  fields: {
    metadata: { fields: { labels: 'strings', annotations: 'strings' } },
    spec: POD_SPEC,
  },
};

/** `status.conditions`. */
export const CONDITIONS: FieldType = { items: 'any', keys: ['type'] };

export const LABEL_SELECTOR: FieldType = {
  fields: { matchLabels: 'strings', matchExpressions: { items: 'any' } },
};
