import { BareRepository } from '../../git';
import { temporaryFolder } from '../../git/testing';
import { commitFiles } from '../__testUtils__/gitopsRepository';
import { readManifests } from './readManifests';

const SECRET = `# rotate it
apiVersion: v1
kind: Secret
metadata: {name: s}
data: {password: aHVudGVyMg==}
stringData:
  token: hunter2
---
kind: ConfigMap
apiVersion: v1
metadata: {name: c}
data: {a: "1"}
`;

const RELEASE =
  '{"app":"checkout","env":"production","artifactId":"","version":{"repositoryName":"acme/checkout","sha":"abc","message":"Rotate the Secret"}}\n';

it.each<[string, string, string | RegExp]>([
  ['deployment.yaml', '# why\nkind: Odd\n', '# why\nkind: Odd\n'],
  [
    'secret.yaml',
    SECRET,
    /password: \(hidden\)[^]*token: \(hidden\)[^]*a: "1"/,
  ],
  [
    'list.yaml',
    'apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Secret\n    metadata: {name: s}\n    stringData: {token: hunter2}\n',
    /token: \(hidden\)/,
  ],
  ['broken.yaml', 'kind: Secret\ndata: {token: hunter2', /^Not shown/],
  ['notes.txt', 'kind: Secret\ntoken: hunter2\n', /^Not shown/],
  ['notes.md', 'hello\n', 'hello\n'],
  ['image.png', '\0\x01', 'Binary file\n'],
  ['release.json', RELEASE, RELEASE],
  ['release.json', '{"kind": "Secret", "token": "hunter2"}', /^Not shown/],
])('shows %s without secrets', async (name, content, expected) => {
  const folder = await temporaryFolder('read-manifests');
  const repository = await BareRepository.init({
    path: `${folder.path}/gitops.git`,
    branch: 'main',
  });
  try {
    const path = `production/checkout/${name}`;
    const commit = await commitFiles(repository, null, { [path]: content });
    const shown = await readManifests(
      repository,
      commit,
      'production/checkout',
    );
    expect(shown.map(file => file.path)).toEqual([path]);
    expect(shown[0].text).toMatch(expected);
    expect(shown[0].text).not.toMatch(/hunter2|aHVudGVyMg/);
    expect(await readManifests(repository, commit, 'production/x')).toEqual([]);
  } finally {
    await repository.close();
    await folder.remove();
  }
});
