import { createHash } from 'node:crypto';
import {
  formatProblem,
  GimletError,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Manifest } from '@gimlet-io/backstage-plugin-gimlet-common';
import * as fc from 'fast-check';
import { parseAllDocuments, stringify } from 'yaml';
import { evaluateDeployPolicy } from './deployPolicy';
import { manifestFromValue } from './manifestFromValue';
import { readManifest } from './readManifest';
import { resolveAppName, resolveManifest } from './resolveManifest';
import type { ResolveManifestOptions } from './resolveManifest';

const HEAD = 'app: shop\nenv: staging\nnamespace: team\n';
const CHART = 'chart: {name: web}\n';

type Rest = Partial<Omit<ResolveManifestOptions, 'document'>>;

function resolve(text: string, options: Rest = {}) {
  return resolveManifest({
    document: readManifest(text, { file: 'm.yaml' }),
    variables: {},
    ...options,
  });
}

function errorOf(action: () => unknown): GimletError {
  try {
    action();
  } catch (error) {
    if (error instanceof GimletError) {
      expect(error.code).toBe('invalid');
      return error;
    }
    throw error;
  }
  throw new Error('nothing was thrown');
}

/** The kinds of nodes in a YAML text, read independently of the code under test. */
function shape(text: string): unknown {
  const kinds = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      return value.map(kinds);
    }
    return value instanceof Map
      ? [...value.values()].map(kinds)
      : typeof value === 'object' && value !== null;
  };
  return parseAllDocuments(text, { uniqueKeys: false }).map(document => [
    document.errors.length > 0,
    document.errors.length > 0 || kinds(document.toJS({ mapAsMap: true })),
  ]);
}

/** The manifests that were made; absent where that was refused. */
function madeOf(action: () => Manifest): string | undefined {
  try {
    return action().manifests;
  } catch (error) {
    if (error instanceof GimletError && error.code === 'invalid') {
      return undefined;
    }
    throw error;
  }
}

const problemsOf = (action: () => unknown) =>
  errorOf(action).problems.map(formatProblem);

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

describe('YAML inside of a manifest', () => {
  const safe = { A: 'plain', URL: 'https://a.b/c?d=e#f', N: '-1' };

  it.each`
    template                                            | variables
    ${'a: {{ .A }}'}                                    | ${safe}
    ${'a: {{ .URL }}'}                                  | ${safe}
    ${'a: {{ .N }}'}                                    | ${safe}
    ${'{{ .A }}: {{ .A }}\n{{ .N }}: x'}                | ${safe}
    ${'a: {{ .V | quote }}'}                            | ${{ V: 'a: b\n- "c" # d' }}
    ${'a: {{ .V | toJson }}'}                           | ${{ V: '[x' }}
    ${'a:\n  {{- .V | quote | nindent 2 }}'}            | ${{ V: '*a' }}
    ${'a: {{ "{{" }} .Values.x {{ "}}" }}'}             | ${{}}
    ${'a: {{ "{{ $labels.pod }}" | quote }}'}           | ${{}}
    ${'a: "{{ .V }}"'}                                  | ${{ V: "it's" }}
    ${'a: {{ .V }}\nb: 1'}                              | ${{ V: '' }}
    ${'{{ if .A }}a: {{ .A }}{{ end }}'}                | ${safe}
    ${'a: |\n  text {{ .V }}'}                          | ${{ V: 'a "b" [c]' }}
    ${'{{ range tuple "a" "b" }}{{ . }}: 1\n{{ end }}'} | ${{}}
  `('takes $template', ({ template, variables }) => {
    for (const field of ['manifests', 'strategicMergePatches']) {
      const document = manifestFromValue(
        {
          app: 'a',
          env: 'b',
          namespace: 'c',
          chart: { name: 'x' },
          [field]: template,
        },
        { name: 'x' },
      );
      expect(resolveManifest({ document, variables })).toHaveProperty(field);
    }
  });

  it.each`
    template                                                      | value        | why
    ${'a: {{ .V }}'}                                              | ${'x\ny: z'} | ${'contains a line break'}
    ${'a: {{ .V }}'}                                              | ${'x: y'}    | ${'contains a colon'}
    ${'a:\n  - {{ .V }}'}                                         | ${'x:'}      | ${'contains a colon'}
    ${'a: {{ .V }}'}                                              | ${'x # y'}   | ${'contains a #'}
    ${'a: {{ .V }}'}                                              | ${'*x'}      | ${'begins with "*"'}
    ${'a: {{ .V }}'}                                              | ${'&x'}      | ${'begins with "&"'}
    ${'a: {{ .V }}'}                                              | ${'!x'}      | ${'begins with "!"'}
    ${'a: {{ .V }}'}                                              | ${'{b: c}'}  | ${'contains a colon'}
    ${'a: {{ .V }}'}                                              | ${'[b]'}     | ${'begins with "["'}
    ${'a: {{ .V }}'}                                              | ${'- b'}     | ${'begins with "-"'}
    ${'a: {{ .V }}'}                                              | ${'|'}       | ${'begins with "|"'}
    ${'a: {{ .V }}'}                                              | ${'%x'}      | ${'begins with "%"'}
    ${'a: {{ .V | upper }}'}                                      | ${'x: y'}    | ${'contains a colon'}
    ${'a: {{ .V | quote | trimAll "\\"" }}'}                      | ${'x: y'}    | ${'contains a colon'}
    ${'a: {{ printf "%s" .V }}'}                                  | ${'x: y'}    | ${'contains a colon'}
    ${'a: ["{{ .V }}"]'}                                          | ${'x","y'}   | ${'changes the structure'}
    ${'a: [{{ .V }}]'}                                            | ${'x,y'}     | ${'changes the structure'}
    ${'a: "{{ .V }}"'}                                            | ${'x"'}      | ${'changes the structure'}
    ${"a: '{{ .V }}'"}                                            | ${"x'"}      | ${'changes the structure'}
    ${'a: 1\n{{ .V }}'}                                           | ${'---'}     | ${'changes the structure'}
    ${'{{ define "t" }}{{ .V }}{{ end }}a: {{ template "t" . }}'} | ${'x: y'}    | ${'contains a colon'}
  `('refuses $value in $template', ({ template, value, why }) => {
    const document = manifestFromValue(
      {
        app: 'a',
        env: 'b',
        namespace: 'c',
        chart: { name: 'x' },
        json6902Patches: [
          { patch: template, target: { kind: 'A', name: 'b' } },
        ],
      },
      { name: 'x' },
    );
    const [problem, ...more] = errorOf(() =>
      resolveManifest({ document, variables: { V: value } }),
    ).problems;
    expect(more).toEqual([]);
    expect(problem.path).toBe('json6902Patches[0].patch');
    expect(problem.message).toContain(why);
    expect(problem.message).toContain('put it through quote or toJson');
  });

  it('says where in the block it is', () => {
    expect(
      problemsOf(() =>
        resolve(
          `${HEAD}manifests: |\n  kind: ConfigMap\n  data:\n    a: {{ .OK }}\n    b: {{ .V }}\n`,
          { variables: { OK: 'x', V: 'a\nb' } },
        ),
      ),
    ).toEqual([expect.stringMatching(/^m\.yaml:8:11 {2}manifests /)]);
  });

  it('holds for any value: the structure stays, or it is refused', () => {
    const value = fc
      .array(fc.constantFrom('b c', ...'a: #\n-"\'{}[],&*!|>%@`?\t\\'), {
        maxLength: 5,
      })
      .map(list => list.join(''));
    const place = fc.constantFrom(
      'a: {{ .V }}\nb: 1\n',
      'a: "{{ .V }}"\nb: 1\n',
      "a: '{{ .V }}'\nb: 1\n",
      'a: [x, {{ .V }}]\n',
      '- {{ .V }}\n- b\n',
      'a: x {{ .V }} y\n',
      'a: |\n  {{ .V }}\nb: 1\n',
      'a: {{ .V | quote }}\nb: 1\n',
      '{{ .V }}: 1\n',
      'own: 1\n{{ .V }}: 2\n',
      'own: 1\n{{ .V | upper }}\n',
    );
    fc.assert(
      fc.property(place, value, (manifests, V) => {
        const document = manifestFromValue(
          { app: 'a', env: 'b', namespace: 'c', manifests },
          { name: 'x' },
        );
        const made = madeOf(() =>
          resolveManifest({ document, variables: { V } }),
        );
        fc.pre(made !== undefined);
        expect(shape(made ?? '')).toEqual(
          shape(
            manifests
              .replace(/\{\{ \.V (?:\| upper )?\}\}/, V.trim() && 'x')
              .replace(/\{\{.*\}\}/, '"x"'),
          ),
        );
      }),
      { numRuns: 1000 },
    );
  });
});

describe('preview', () => {
  const PREVIEW = `app: shop-preview\nenv: staging\nnamespace: team\npreview: true\n${CHART}`;
  const preview = (branch: string, more = '', options: Rest = {}) =>
    resolve(`${PREVIEW}${more}`, { variables: { BRANCH: branch }, ...options });

  it('renames the app and gives it a policy', () => {
    expect(
      preview(
        'feature/X',
        'values: {ingress: {host: shop.acme.io, tls: true}, url: "https://{{ .APP }}.acme.io"}\n',
      ),
    ).toEqual({
      app: 'shop-feature-x',
      env: 'staging',
      namespace: 'team',
      preview: true,
      chart: { name: 'web' },
      values: {
        ingress: { host: 'shop-feature-x.acme.io', tls: true },
        url: 'https://shop-feature-x.acme.io',
        gitBranch: 'feature/X',
      },
      deploy: { event: 'push', branch: '!{main,master}' },
      cleanup: { app: 'shop-feature-x', event: 'branchDeleted', branch: '*' },
    });
  });

  it('uses the suffix of the layout for the host', () => {
    expect(
      preview('x', 'values: {ingress: {host: shop.acme.io}}\n', {
        layout: { ingressHost: '.preview.acme.io' },
      }).values,
    ).toEqual({
      gitBranch: 'x',
      ingress: { host: 'shop-x.preview.acme.io' },
    });
  });

  it('leaves what the author set', () => {
    expect(
      preview(
        'x',
        'deploy: {event: pr, branch: "*"}\ncleanup: {app: y, branch: z}\n',
      ),
    ).toMatchObject({
      deploy: { event: 'pr', branch: '*' },
      cleanup: { app: 'y', branch: 'z' },
    });
  });

  it('leaves out the default branches, whatever is in their names', () => {
    const { deploy } = preview('x', '', {
      defaultBranches: ['trunk', 'release/{1,2}*'],
    });
    const triggers = (branch: string) =>
      evaluateDeployPolicy(deploy, {
        branch,
        event: 'push',
        tag: '',
        message: '',
      }).triggers;
    expect(triggers('trunk')).toBe(false);
    expect(triggers('release/{1,2}*')).toBe(false);
    expect(triggers('release/1')).toBe(true);
    expect(triggers('main')).toBe(true);
  });

  it('shortens long names and always makes a good one', () => {
    const branch = 'dependabot/npm_and_yarn/something-very-long-indeed-5.2.3';
    const hash = createHash('sha256').update(branch).digest('hex').slice(0, 8);
    expect(preview(branch).app).toBe(
      `shop-dependabot-npm-and-yarn-something-very--${hash}`,
    );
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: 'grapheme' }),
        fc.string({ minLength: 1, unit: 'grapheme' }),
        (one, suffix) => {
          const long = `${'x'.repeat(60)}${one}`;
          expect(preview(one).app).toMatch(/^shop-[a-z0-9-]*[a-z0-9]$/);
          expect(preview(one).app.length).toBeLessThanOrEqual(53);
          expect(preview(long).app).not.toBe(preview(`${long}${suffix}`).app);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('needs a branch', () => {
    expect(problemsOf(() => resolve(PREVIEW))).toEqual([
      'm.yaml:4:10  preview  a preview is named after its branch, but there is no variable BRANCH',
    ]);
  });

  it('is decided by a template, too', () => {
    const text = `${HEAD}${CHART}preview: !!bool "{{ ne .BRANCH \\"main\\" }}"\n`;
    const app = (BRANCH: string) =>
      resolve(text, { variables: { BRANCH } }).app;
    expect(app('main')).toBe('shop');
    expect(app('x')).toBe('shop-x');
  });

  it('has its name without the rest', () => {
    expect(
      resolveAppName({
        document: readManifest(`${PREVIEW}values: {a: "{{ .MISSING }}"}\n`, {
          file: 'm.yaml',
        }),
        variables: { BRANCH: 'Feature/X' },
      }),
    ).toBe('shop-feature-x');
  });
});
