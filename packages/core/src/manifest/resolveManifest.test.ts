import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { manifestFromValue } from './manifestFromValue';
import { readManifest } from './readManifest';
import { resolveManifest } from './resolveManifest';
import {
  CHART,
  errorOf,
  HEAD,
  problemsOf,
  resolve,
} from './__testUtils__/resolving';

describe('resolveManifest', () => {
  it('executes the templates of every string, which share their definitions', () => {
    expect(
      resolve(
        [
          'app: shop',
          'env: staging',
          'namespace: "team-{{ .OWNER }}"',
          'chart: {name: web, version: "{{ .CHART }}"}',
          'values:',
          '  image: \'{{ template "image" . }}\'',
          '  defs: \'{{ define "image" }}{{ .REPO }}:{{ .SHA | trunc 7 }}{{ end }}\'',
          '  host: "{{ .APP }}.acme.io"',
          '  list: ["{{ .SHA }}", plain, 1, true, null]',
          '  text: |',
          '    {{- if eq .OWNER "acme" }}',
          '    yes',
          '    {{- end }}',
          '',
        ].join('\n'),
        {
          variables: {
            OWNER: 'acme',
            REPO: 'shop',
            SHA: '0123456789',
            CHART: '1.x',
          },
        },
      ),
    ).toEqual({
      app: 'shop',
      env: 'staging',
      namespace: 'team-acme',
      chart: { name: 'web', version: '1.x' },
      values: {
        image: 'shop:0123456',
        defs: '',
        host: 'shop.acme.io',
        list: ['0123456789', 'plain', 1, true, null],
        text: '\nyes\n',
      },
    });
  });

  it('never lets a value change the structure around it', () => {
    const document = readManifest(
      `${HEAD}${CHART}values: {a: "{{ .V }}", b: {c: "x {{ .V }}"}, d: 1}\n`,
      { file: 'm.yaml' },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'grapheme' }),
          fc.constantFrom('"', '\n- a', 'a: b', '{{ .APP }}', '}}', '# x', '*'),
        ),
        V => {
          expect(resolveManifest({ document, variables: { Q: V, V } })).toEqual(
            resolveManifest({
              document: manifestFromValue(
                {
                  ...document.value,
                  values: { a: '{{ .Q }}', b: { c: 'x {{ .Q }}' }, d: 1 },
                },
                { name: 'x' },
              ),
              variables: { Q: V, V },
            }),
          );
        },
      ),
    );
  });

  it.each`
    scalar                             | value     | result
    ${'!!int "{{ .V }}"'}              | ${'3'}    | ${3}
    ${'!!int "{{ .V }}"'}              | ${' 3\n'} | ${3}
    ${'!!int "{{ .V }}"'}              | ${'-3'}   | ${-3}
    ${'!!int "{{ .V }}"'}              | ${'0x1f'} | ${31}
    ${'!!float "{{ .V }}"'}            | ${'.5'}   | ${0.5}
    ${'!!float "{{ .V }}"'}            | ${'1e3'}  | ${1000}
    ${'!!bool "{{ .V }}"'}             | ${'true'} | ${true}
    ${'!!bool "{{ not .V }}"'}         | ${'x'}    | ${false}
    ${'"!!int {{ .V }}"'}              | ${'3'}    | ${3}
    ${'"{{ .V }}"'}                    | ${'3'}    | ${'3'}
    ${'!!str "{{ .V }}"'}              | ${'3'}    | ${'3'}
    ${'!!int "{{ add 1 (atoi .V) }}"'} | ${'3'}    | ${4}
  `('makes $result of $scalar with $value', ({ scalar, value, result }) => {
    const text = `${HEAD}${CHART}values: {v: ${scalar}}\n`;
    const options = { variables: { V: value } };
    expect(resolve(text, options).values).toEqual({ v: result });
    // The same on the way through an artifact.
    const shipped: unknown = JSON.parse(
      JSON.stringify(readManifest(text, { file: 'm.yaml' }).value),
    );
    expect(
      resolveManifest({
        document: manifestFromValue(shipped, { name: 'x' }),
        ...options,
      }).values,
    ).toEqual({ v: result });
  });

  it.each`
    what                        | text                                                                                                      | problems
    ${'a missing field'}        | ${'app: shop\nenv: a\nchart: {name: web}\n'}                                                              | ${['m.yaml:1:1  namespace  is required']}
    ${'an unknown field'}       | ${`${HEAD}${CHART}deploy:\n  events: push\n`}                                                             | ${['m.yaml:6:3  deploy.events  unknown field; did you mean event?']}
    ${'an unknown field, far'}  | ${`${HEAD}${CHART}something: 1\n`}                                                                        | ${['m.yaml:5:1  something  unknown field']}
    ${'an unknown event'}       | ${`${HEAD}${CHART}deploy:\n  event: pushed\n`}                                                            | ${['m.yaml:6:10  deploy.event  "pushed" is not one of push, tag, pr; did you mean push?']}
    ${'another cleanup event'}  | ${`${HEAD}${CHART}cleanup: {app: a, event: x, branch: b}\n`}                                              | ${['m.yaml:5:26  cleanup.event  must be "branchDeleted"']}
    ${'a number as a name'}     | ${'app: 5\nenv: a\nnamespace: b\nchart: {name: web}\n'}                                                   | ${['m.yaml:1:6  app  must be text, not a number; quote it']}
    ${'text as a map'}          | ${`${HEAD}${CHART}values: x\n`}                                                                           | ${['m.yaml:5:9  values  must be a map, not text']}
    ${'no chart, no manifests'} | ${HEAD}                                                                                                   | ${['m.yaml:1:1  a chart or manifests, at least one of both']}
    ${'an empty name'}          | ${`app: ""\nenv: a\nnamespace: b\n${CHART}`}                                                              | ${['m.yaml:1:6  app  must not be empty']}
    ${'wrong names'}            | ${`app: Shop\nenv: a_b\nnamespace: ../x\n${CHART}`}                                                       | ${[expect.stringMatching(/^m\.yaml:1:6 {2}app {2}"Shop" cannot be an app's name/), expect.stringMatching(/^m\.yaml:2:6 {2}env {2}"a_b" cannot be/), expect.stringMatching(/^m\.yaml:3:12 {2}namespace {2}"..\/x" cannot be/)]}
    ${'a reserved name'}        | ${`app: flux\nenv: a\nnamespace: b\n${CHART}`}                                                            | ${['m.yaml:1:6  app  the name flux is reserved: its folder holds the Flux objects']}
    ${'a templated wrong name'} | ${`app: a\nenv: a\nnamespace: "{{ .UP }}"\n${CHART}`}                                                     | ${[expect.stringMatching(/^m\.yaml:3:12 {2}namespace {2}"..\/x" cannot be/)]}
    ${'a templated empty name'} | ${`app: "{{ .EMPTY }}"\nenv: a\nnamespace: b\n${CHART}`}                                                  | ${['m.yaml:1:6  app  must not be empty']}
    ${'a templated bad event'}  | ${`${HEAD}${CHART}deploy: {event: "{{ .A }}"}\n`}                                                         | ${['m.yaml:5:17  deploy.event  "{{ .A }}" is not one of push, tag, pr']}
    ${'a wrong dependency'}     | ${`${HEAD}${CHART}dependencies: [{name: A/b, kind: terraform, spec: {module: {url: x}}}]\n`}              | ${[expect.stringMatching(/^m\.yaml:5:23 {2}dependencies\[0\]\.name {2}"A\/b"/)]}
    ${'broken templates'}       | ${`${HEAD}${CHART}values:\n  a: "{{ .A"\n  b: x {{ nope }}\n`}                                            | ${[expect.stringMatching(/^m\.yaml:6:\d+ {2}values\.a /), expect.stringMatching(/^m\.yaml:7:11 {2}values\.b /)]}
    ${'a missing variable'}     | ${`${HEAD}${CHART}values:\n  image:\n    tag: "x-{{ .SHA }}"\n`}                                          | ${['m.yaml:7:16  values.image.tag  map has no entry for key "SHA"']}
    ${'two missing variables'}  | ${`${HEAD}${CHART}values:\n  - b\n`.replace('  - b', '  a: "{{ .X }}"\n  b: |\n    one\n      {{ .Y }}')} | ${['m.yaml:6:10  values.a  map has no entry for key "X"', 'm.yaml:9:10  values.b  map has no entry for key "Y"']}
    ${'APP in the app'}         | ${`app: "{{ .APP }}"\nenv: a\nnamespace: b\n${CHART}`}                                                    | ${[expect.stringContaining('map has no entry for key "APP"')]}
    ${'a refused function'}     | ${`${HEAD}${CHART}values: {a: '{{ env "HOME" }}'}\n`}                                                     | ${[expect.stringMatching(/^m\.yaml:5:\d+ {2}values\.a .*env/)]}
    ${'a bad number'}           | ${`${HEAD}${CHART}values: {a: !!int "{{ .A }}"}\n`}                                                       | ${['m.yaml:5:19  values.a  "one" is not an integer']}
    ${'a bad truth'}            | ${`${HEAD}${CHART}preview: !!bool "{{ .A }}"\n`}                                                          | ${['m.yaml:5:17  preview  "one" is not true or false']}
    ${'an endless template'}    | ${`${HEAD}${CHART}values: {a: '{{ range until 2000 }}{{ range until 2000 }}{{ end }}{{ end }}'}\n`}       | ${[expect.stringContaining('steps')]}
  `('refuses $what at its place', ({ text, problems }) => {
    expect(
      problemsOf(() =>
        resolve(text, { variables: { A: 'one', UP: '../x', EMPTY: '' } }),
      ),
    ).toEqual(problems);
  });

  it('says which variables there are when one is missing', () => {
    expect(
      errorOf(() =>
        resolve(`${HEAD}${CHART}values: {a: "{{ .SHA }}"}\n`, {
          variables: { REPO: 'x', BRANCH: 'main' },
        }),
      ).whatToDo,
    ).toBe(
      'Known: APP, BRANCH, REPO. Give it with --vars FILE, or ship it in the artifact.',
    );
  });

  it('counts all templates of a manifest together', () => {
    const values = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [
        `v${index}`,
        '{{ range until 20000 }}{{ end }}',
      ]),
    );
    const text = `${HEAD}${CHART}${stringify({ values })}`;
    expect(problemsOf(() => resolve(text)).join()).toContain('steps');
  });

  it('bounds what all templates of a manifest print together', () => {
    const values = Object.fromEntries(
      Array.from({ length: 4 }, (_, index) => [
        `v${index}`,
        '{{ repeat 300000 "x" }}',
      ]),
    );
    const text = `${HEAD}${CHART}${stringify({ values })}`;
    expect(problemsOf(() => resolve(text)).join()).toContain('prints more');
  });

  it('leaves cleanup for the deletion and takes empty fields for absent', () => {
    expect(
      resolve(
        `${HEAD}${CHART}deploy:\nvalues:\ncleanup: {app: "x-{{ .BRANCH }}", branch: "*"}\n`,
      ),
    ).toEqual({
      app: 'shop',
      env: 'staging',
      namespace: 'team',
      chart: { name: 'web' },
      cleanup: {
        app: 'x-{{ .BRANCH }}',
        event: 'branchDeleted',
        branch: '*',
      },
    });
  });

  it('lets the app be templated, and its variables refer to it', () => {
    expect(
      resolve(
        `app: "{{ .NAME }}-{{ .BRANCH | sanitizeDNSName }}"\nenv: a\nnamespace: b\n${CHART}values: {host: "{{ .HOST }}"}\n`,
        {
          variables: {
            NAME: 'shop',
            BRANCH: 'Feature/X',
            HOST: '{{ .APP }}.acme.io',
          },
        },
      ),
    ).toMatchObject({
      app: 'shop-feature-x',
      values: { host: 'shop-feature-x.acme.io' },
    });
  });
});
