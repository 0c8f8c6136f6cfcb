import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Manifest } from '@gimlet-io/backstage-plugin-gimlet-common';
import * as fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { manifestFromValue } from './manifestFromValue';
import { resolveManifest } from './resolveManifest';
import { errorOf, HEAD, problemsOf, resolve } from './__testUtils__/resolving';

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
