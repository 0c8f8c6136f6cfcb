import { AGE, at, column, listAt, NAME } from './columns';
import { withDefaults } from './completePods';
import { loadBalancerOf } from './coreColumns';
import type { KindDescription } from './KindDefinition';
import { CONDITIONS } from './podTypes';
import { required } from './validation';

/** Kinds that are kept as plain objects: nothing acts on them. */
export const OTHER_KINDS: readonly KindDescription[] = [
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    resource: 'ingresses',
    namespaced: true,
    shortNames: ['ing'],
    subresources: ['status'],
    counted: true,
    columns: [
      NAME,
      {
        name: 'Class',
        value: object => at(object, 'spec', 'ingressClassName') ?? '<none>',
      },
      {
        name: 'Hosts',
        value: object =>
          listAt(object, 'spec', 'rules')
            .map(rule => at(rule, 'host') ?? '*')
            .join(',') || '*',
      },
      { name: 'Address', value: loadBalancerOf },
      {
        name: 'Ports',
        value: object => (at(object, 'spec', 'tls') ? '80, 443' : '80'),
      },
      AGE,
    ],
    complete: object => ({
      ...object,
      status: withDefaults(object.status, { loadBalancer: {} }),
    }),
    validate: object =>
      at(object, 'spec', 'rules') || at(object, 'spec', 'defaultBackend')
        ? []
        : [
            required(
              'spec',
              'either `defaultBackend` or `rules` must be specified',
            ),
          ],
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    resource: 'networkpolicies',
    namespaced: true,
    shortNames: ['netpol'],
    counted: true,
    columns: [NAME, AGE],
  },
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    resource: 'horizontalpodautoscalers',
    namespaced: true,
    shortNames: ['hpa'],
    subresources: ['status'],
    columns: [NAME, AGE],
  },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    resource: 'poddisruptionbudgets',
    namespaced: true,
    shortNames: ['pdb'],
    subresources: ['status'],
    counted: true,
    type: { fields: { status: { fields: { conditions: CONDITIONS } } } },
    columns: [NAME, AGE],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    resource: 'roles',
    namespaced: true,
    columns: [NAME, AGE],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    resource: 'rolebindings',
    namespaced: true,
    columns: [NAME, column('Role', 'roleRef', 'name'), AGE],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    resource: 'clusterroles',
    namespaced: false,
    columns: [NAME, AGE],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    resource: 'clusterrolebindings',
    namespaced: false,
    columns: [NAME, column('Role', 'roleRef', 'name'), AGE],
  },
  {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    resource: 'leases',
    namespaced: true,
    columns: [NAME, column('Holder', 'spec', 'holderIdentity'), AGE],
  },
];
