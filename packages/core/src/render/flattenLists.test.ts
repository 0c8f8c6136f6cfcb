import { flattenList } from './flattenLists';
import { readObject } from './yamlDocuments';

const flatten = (text: string) =>
  flattenList(readObject({ text, source: 'web/templates/a.yaml' }, 'chart'));

it('puts the items of a list in its place, as they were written', () => {
  const objects = flatten(`apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata:
    name: a # the first
  data: {mode: 0644, empty: , on: yes, quoted: "1"}
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: b}
  data:
    text: |
      x
`);
  expect(objects.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(objects.map(({ source }) => source)).toEqual([
    'web/templates/a.yaml',
    'web/templates/a.yaml',
  ]);
  expect(objects[0].text).toBe(`apiVersion: v1
kind: ConfigMap
metadata:
  name: a # the first
data:
  mode: 0644
  empty:
  on: yes
  quoted: "1"`);
  expect(objects[1].text).toContain('text: |\n    x');
});

it('leaves an object alone whose kind merely ends in List', () => {
  const text =
    'apiVersion: example.com/v1\nkind: AllowList\nmetadata: {name: a}\nspec: {}';
  expect(flatten(text)[0].text).toBe(text);
});

it('refuses aliases, which would lose their anchors', () => {
  expect(() =>
    flatten(
      'apiVersion: v1\nkind: List\nx: &x {apiVersion: v1, kind: Secret, metadata: {name: a}}\nitems: [*x]',
    ),
  ).toThrow('whose items are not written out');
});
