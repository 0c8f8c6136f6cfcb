import { splitIntoFiles, renderedText } from './files';
import { readObject } from './yamlDocuments';

const object = (kind: string, name: string, source?: string) =>
  readObject(
    {
      text: `apiVersion: v1\nkind: ${kind}\nmetadata: {name: "${name}"}`,
      source,
    },
    'chart',
  );

it.each([
  ['web/templates/deployment.yaml', 'deployment.yaml'],
  ['web/templates/api/deployment.yml', 'deployment.yaml'],
  ['web/charts/redis/templates/service.json', 'service.yaml'],
  ['web/templates/configMap.yaml', 'configMap.yaml'],
  ['web/templates/all.tpl', 'all.yaml'],
  ['web/templates/kustomization.yaml', 'service-web.yaml'],
  ['web/templates/Kustomization.yml', 'service-web.yaml'],
  ['web/templates/Kustomization', 'service-web.yaml'],
  ['web/templates/.hidden.yaml', 'hidden.yaml'],
  ['web/templates/..', 'service-web.yaml'],
  ['web/templates/a b;c.yaml', 'a-b-c.yaml'],
  ['web/templates/', 'service-web.yaml'],
  [undefined, 'service-web.yaml'],
])('%s becomes %s', (source, name) => {
  expect(splitIntoFiles([object('Service', 'web', source)])[0].name).toBe(name);
});

it('keeps names short and apart', () => {
  const names = ['a', 'b'].map(
    end => splitIntoFiles([object('Role', 'x'.repeat(200) + end)])[0].name,
  );
  expect(new Set(names).size).toBe(2);
  expect(names.every(name => name.length < 140)).toBe(true);
  expect(
    splitIntoFiles([object('ClusterRole', 'system:web/reader')])[0].name,
  ).toBe('clusterrole-system-web-reader.yaml');
});

it('puts equal names into one file, in their order, and sorts files', () => {
  const files = splitIntoFiles([
    object('Service', 'b', 'web/templates/service.yaml'),
    object('Deployment', 'b', 'web/templates/Deployment.yaml'),
    object('Service', 'a', 'web/charts/db/templates/service.yaml'),
    object('Deployment', 'a', 'web/charts/db/templates/deployment.yaml'),
  ]);
  expect(files.map(({ name }) => name)).toEqual([
    'Deployment.yaml',
    'service.yaml',
  ]);
  expect(files[1].content).toBe(`---
apiVersion: v1
kind: Service
metadata: {name: "b"}
---
apiVersion: v1
kind: Service
metadata: {name: "a"}
`);
  expect(renderedText({ files })).toBe(files[0].content + files[1].content);
});
