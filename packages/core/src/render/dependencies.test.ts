import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { renderDependencies } from './dependencies';

const render = (url: string, more: object = {}, name = 'db') =>
  renderDependencies({
    app: 'checkout',
    namespace: 'shop',
    dependencies: [
      { name, kind: 'terraform', spec: { module: { url }, ...more } },
    ],
  });

it('makes a GitRepository and a Terraform', () => {
  const objects = render(
    'https://git.example.com/acme/modules.git?sha=abc123&path=/postgres/small',
    {
      module: {
        url: 'https://git.example.com/acme/modules.git?sha=abc123&path=/postgres/small',
        secret: 'git-credentials',
      },
      values: { user: 'checkout', size: 2, mode: '0644', on: 'yes' },
      secret: 'azure',
    },
  );
  expect(objects.map(({ text }) => text)).toEqual([
    `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: checkout-db
  namespace: shop
spec:
  interval: 24h
  url: https://git.example.com/acme/modules.git
  ref:
    commit: abc123
  secretRef:
    name: git-credentials`,
    `apiVersion: infra.contrib.fluxcd.io/v1alpha2
kind: Terraform
metadata:
  name: checkout-db
  namespace: shop
spec:
  interval: 24h
  approvePlan: auto
  path: ./postgres/small
  sourceRef:
    kind: GitRepository
    name: checkout-db
  vars:
    - name: mode
      value: "0644"
    - name: "on"
      value: "yes"
    - name: size
      value: 2
    - name: user
      value: checkout
  varsFrom:
    - kind: Secret
      name: azure
  writeOutputsToSecret:
    name: checkout-db-output`,
  ]);
});

it.each([
  ['https://h.example/m.git', 'url: https://h.example/m.git\n', undefined],
  ['https://h.example/m.git?tag=v1', 'tag: v1', './'],
  ['https://h.example/m.git?branch=main', 'branch: main', './'],
  ['ssh://git@h.example/m.git', 'url: ssh://git@h.example/m.git', './'],
  [
    'git@h.example:acme/m.git?path=a',
    'url: ssh://git@h.example/acme/m.git',
    './a',
  ],
])('reads %s', (url, expected, path) => {
  const [repository, terraform] = render(url);
  expect(`${repository.text}\n`).toContain(expected);
  expect(terraform.text).toContain(`path: ${path ?? './'}`);
});

it.each([
  ['file:///etc', 'no git address'],
  ['--upload-pack=x', 'no git address'],
  ['ext::sh -c x', 'no git address'],
  ['https://user:hunter2@h.example/m.git', 'credentials in its address'],
  ['https://hunter2@h.example/m.git', 'credentials in its address'],
  ['https://h.example/m.git?path=../x', 'leads out'],
  ['https://h.example/m.git?sha=a&tag=b', 'more than one'],
  ['https://h.example/m.git?ref=a', 'unknown "ref"'],
])('refuses %s', (url, message) => {
  expect(() => render(url)).toThrow(GimletError);
  expect(() => render(url)).toThrow(message);
  expect(() => render(url)).not.toThrow('hunter2');
});

it('refuses a name that Kubernetes would refuse', () => {
  expect(() => render('https://h.example/m.git', {}, 'My Db')).toThrow(
    'which Kubernetes refuses',
  );
});
