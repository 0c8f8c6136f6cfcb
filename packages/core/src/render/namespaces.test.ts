import { addNamespaces } from './namespaces';
import { readObject } from './yamlDocuments';

const object = (apiVersion: string, kind: string, namespace?: string) =>
  readObject(
    {
      text: `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a${
        namespace ? `, namespace: ${namespace}` : ''
      }}`,
    },
    'chart',
  );

const definition = (scope: string) =>
  readObject(
    {
      text: `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec: {group: example.com, scope: ${scope}, names: {kind: Thing}}`,
    },
    'chart',
  );

const place = (
  objects: ReturnType<typeof object>[],
  clusterScopedKinds: string[] = [],
) => addNamespaces(objects, { namespace: 'shop', clusterScopedKinds });

it.each([
  ['v1', 'ConfigMap', 'shop'],
  ['apps/v1', 'Deployment', 'shop'],
  ['v1', 'Namespace', undefined],
  ['v1', 'PersistentVolume', undefined],
  ['rbac.authorization.k8s.io/v1', 'ClusterRole', undefined],
  ['rbac.authorization.k8s.io/v1', 'Role', 'shop'],
  ['scheduling.k8s.io/v1', 'PriorityClass', undefined],
  ['networking.k8s.io/v1', 'IngressClass', undefined],
  ['networking.k8s.io/v1', 'Ingress', 'shop'],
  ['cert-manager.io/v1', 'ClusterIssuer', undefined],
  ['cert-manager.io/v1', 'Issuer', 'shop'],
])('%s %s lives in %s', (apiVersion, kind, namespace) => {
  const { objects, warnings } = place([object(apiVersion, kind)]);
  expect(objects[0].namespace).toBe(namespace);
  expect(warnings).toEqual([]);
});

it('leaves objects where they belong', () => {
  const { objects } = place([object('v1', 'ConfigMap', 'other')]);
  expect(objects[0].namespace).toBe('other');
});

it('names kinds that nobody knows, once, and takes them for namespaced', () => {
  const { objects, warnings } = place([
    object('example.com/v1', 'Thing'),
    object('example.com/v1', 'Thing', 'other'),
    // A group of the same name as something that every object has.
    object('constructor/v1', 'Thing'),
  ]);
  expect(objects.map(({ namespace }) => namespace)).toEqual([
    'shop',
    'other',
    'shop',
  ]);
  expect(warnings).toEqual([
    expect.stringMatching(/^Thing \(constructor\/v1\) is not known/),
    expect.stringMatching(/^Thing \(example.com\/v1\) is not known/),
  ]);
});

it.each([
  ['Cluster', undefined],
  ['Namespaced', 'shop'],
])('believes a CRD in the output: %s', (scope, namespace) => {
  const { objects, warnings } = place([
    definition(scope),
    object('example.com/v1', 'Thing'),
  ]);
  expect(objects.map(one => one.namespace)).toEqual([undefined, namespace]);
  expect(warnings).toEqual([]);
});

it.each([['Thing'], ['example.com/Thing']])(
  'believes clusterScopedKinds of the layout file: %s',
  kind => {
    const { objects, warnings } = place(
      [object('example.com/v1', 'Thing')],
      [kind],
    );
    expect(objects[0].namespace).toBeUndefined();
    expect(warnings).toEqual([]);
  },
);
