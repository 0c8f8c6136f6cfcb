import type { KubeObject } from '../store';
import { AGE, at, column, count, listAt, NAME, podStatusWord } from './columns';
import type { Column } from './KindDefinition';
import { showLabels } from './workloadColumns';

/** What stands at a path, with `-o wide`. */
function wide(name: string, otherwise: string, ...path: string[]): Column {
  return {
    name,
    wide: true,
    value: object => at(object, ...path) || otherwise,
  };
}

export const POD_COLUMNS: readonly Column[] = [
  NAME,
  {
    name: 'Ready',
    value: pod => {
      const all = listAt(pod, 'spec', 'containers').length;
      const ready = listAt(pod, 'status', 'containerStatuses').filter(
        container => at(container, 'ready'),
      ).length;
      return `${ready}/${all}`;
    },
  },
  { name: 'Status', value: podStatusWord },
  { name: 'Restarts', type: 'integer', value: restartsOf },
  AGE,
  wide('IP', '<none>', 'status', 'podIP'),
  wide('Node', '<none>', 'spec', 'nodeName'),
  wide('Nominated Node', '<none>', 'status', 'nominatedNodeName'),
  { name: 'Readiness Gates', wide: true, value: () => '<none>' },
];

/** Those of the init containers while these are at work, then those of the others. */
function restartsOf(pod: KubeObject): number {
  const initial = listAt(pod, 'status', 'initContainerStatuses');
  const isInitial = initial.some(
    container =>
      !at(container, 'state', 'terminated') ||
      count(container, 'state', 'terminated', 'exitCode') !== 0,
  );
  const counted = isInitial
    ? initial
    : listAt(pod, 'status', 'containerStatuses');
  return counted.reduce<number>(
    (sum, container) => sum + count(container, 'restartCount'),
    0,
  );
}

export const SERVICE_COLUMNS: readonly Column[] = [
  NAME,
  column('Type', 'spec', 'type'),
  {
    name: 'Cluster-IP',
    value: service => at(service, 'spec', 'clusterIP') ?? '<none>',
  },
  { name: 'External-IP', value: externalAddress },
  {
    name: 'Port(s)',
    value: service =>
      listAt(service, 'spec', 'ports')
        .map(port => {
          const node = at(port, 'nodePort');
          return `${at(port, 'port')}${node ? `:${node}` : ''}/${at(
            port,
            'protocol',
          )}`;
        })
        .join(',') || '<none>',
  },
  AGE,
  {
    name: 'Selector',
    wide: true,
    value: service => showLabels(at(service, 'spec', 'selector')),
  },
];

function externalAddress(service: KubeObject): unknown {
  const given = listAt(service, 'spec', 'externalIPs').join(',');
  switch (at(service, 'spec', 'type')) {
    case 'ExternalName':
      return at(service, 'spec', 'externalName');
    case 'LoadBalancer':
      return loadBalancerOf(service) || given || '<pending>';
    default:
      return given || '<none>';
  }
}

/** The addresses by which an object is reached from outside. */
export function loadBalancerOf(object: KubeObject): string {
  return listAt(object, 'status', 'loadBalancer', 'ingress')
    .map(entry => at(entry, 'ip') ?? at(entry, 'hostname'))
    .join(',');
}

export const EVENT_COLUMNS: readonly Column[] = [
  {
    name: 'Last Seen',
    type: 'date',
    value: event => at(event, 'lastTimestamp'),
  },
  column('Type', 'type'),
  column('Reason', 'reason'),
  {
    name: 'Object',
    value: event =>
      `${String(at(event, 'involvedObject', 'kind')).toLowerCase()}/${at(
        event,
        'involvedObject',
        'name',
      )}`,
  },
  wide('Subobject', '', 'involvedObject', 'fieldPath'),
  {
    name: 'Source',
    wide: true,
    value: event =>
      ['component', 'host']
        .flatMap(field => at(event, 'source', field) || [])
        .join(', '),
  },
  column('Message', 'message'),
  {
    name: 'First Seen',
    type: 'date',
    wide: true,
    value: event => at(event, 'firstTimestamp'),
  },
  wide('Count', '', 'count'),
  { ...NAME, wide: true },
];

const ROLE = 'node-role.kubernetes.io/';

export const NODE_COLUMNS: readonly Column[] = [
  NAME,
  {
    name: 'Status',
    value: node => {
      const ready = listAt(node, 'status', 'conditions').find(
        condition => at(condition, 'type') === 'Ready',
      );
      const word = at(ready, 'status') === 'True' ? 'Ready' : 'NotReady';
      return at(node, 'spec', 'unschedulable')
        ? `${word},SchedulingDisabled`
        : word;
    },
  },
  {
    name: 'Roles',
    value: ({ metadata }) =>
      Object.keys(metadata.labels ?? {})
        .filter(label => label.startsWith(ROLE))
        .map(label => label.slice(ROLE.length))
        .join(',') || '<none>',
  },
  AGE,
  column('Version', 'status', 'nodeInfo', 'kubeletVersion'),
  nodeAddress('Internal-IP', 'InternalIP'),
  nodeAddress('External-IP', 'ExternalIP'),
  wide('OS-Image', '<unknown>', 'status', 'nodeInfo', 'osImage'),
  wide('Kernel-Version', '<unknown>', 'status', 'nodeInfo', 'kernelVersion'),
  wide(
    'Container-Runtime',
    '<unknown>',
    'status',
    'nodeInfo',
    'containerRuntimeVersion',
  ),
];

function nodeAddress(name: string, type: string): Column {
  return {
    name,
    wide: true,
    value: node => {
      const found = listAt(node, 'status', 'addresses').find(
        address => at(address, 'type') === type,
      );
      return at(found, 'address') ?? '<none>';
    },
  };
}
