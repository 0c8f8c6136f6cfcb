import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { flattenList } from './flattenLists';
import { refusePlainSecrets } from './plainSecrets';
import { readObject } from './yamlDocuments';

const check = (text: string) =>
  refusePlainSecrets(
    flattenList(
      readObject({ text, source: 'web/templates/secret.yaml' }, 'chart'),
    ),
  );
const secret = (rest: string) =>
  `apiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: shop}\n${rest}`;
const ENC = 'ENC[AES256_GCM,data:Zm9v,iv:YQ==,tag:Yg==,type:str]';

it.each([
  ['data', secret('data: {password: aHVudGVyMg==}')],
  ['stringData', secret('stringData:\n  password: hunter2')],
  [
    'data by a merge',
    secret('x: &x {password: hunter2}\nstringData: {<<: *x}'),
  ],
  [
    'a kind by a merge',
    'x: &x {kind: Secret}\n<<: *x\napiVersion: v1\nmetadata: {name: db}\nstringData: {password: hunter2}',
  ],
  ['data of a ConfigMap', secret('binaryData: {password: aHVudGVyMg==}')],
  ['data that is no map', secret('stringData: [hunter2]')],
  [
    'a value that SOPS did not encrypt',
    secret(`data: {a: "${ENC}", password: aHVudGVyMg==}\nsops: {mac: x}`),
  ],
  ['encrypted looks without SOPS', secret(`stringData: {password: "${ENC}"}`)],
  [
    'a List',
    'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  metadata: {name: db}\n  stringData: {password: hunter2}',
  ],
  [
    'a List in a List',
    'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items:\n  - apiVersion: v1\n    kind: Secret\n    metadata: {name: db}\n    stringData: {password: hunter2}',
  ],
  [
    'a SecretList, whose items need not say what they are',
    'apiVersion: v1\nkind: SecretList\nitems:\n- metadata: {name: db}\n  stringData: {password: hunter2}',
  ],
])('refuses %s without saying the value', (_, text) => {
  let refused: unknown;
  try {
    check(text);
  } catch (error) {
    refused = error;
  }
  expect(refused).toBeInstanceOf(GimletError);
  expect(refused).toMatchObject({ code: 'plain-secret' });
  const said = JSON.stringify([
    (refused as GimletError).message,
    (refused as GimletError).whatToDo,
    (refused as GimletError).problems,
  ]);
  expect(said).toContain('web/templates/secret.yaml');
  expect(said).toContain('db');
  expect(said).not.toMatch(/hunter2|aHVudGVyMg/);
});

it.each([
  ['one that SOPS encrypted', secret(`data: {a: "${ENC}"}\nsops: {mac: x}`)],
  ['one without data', secret('type: kubernetes.io/service-account-token')],
  ['one with empty data', secret('data: {}\nstringData:')],
  ['one with an empty value', secret('data: {ca.crt: ""}')],
  [
    'a SealedSecret',
    'apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: db}\nspec: {encryptedData: {a: AgB}}',
  ],
  [
    'an ExternalSecret',
    'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: db}\nspec: {data: []}',
  ],
])('passes %s', (_, text) => {
  expect(() => check(text)).not.toThrow();
});
