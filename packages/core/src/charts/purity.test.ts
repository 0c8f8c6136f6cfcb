import fc from 'fast-check';
import { readChart } from './chart';
import { findImpureFunctions, scanPurity } from './purity';
import { chartFiles } from './__testUtils__';

function scan(files: Record<string, string>) {
  const all = Object.entries(chartFiles('web', '1.0.0', files)).map(
    ([path, content]) => [path, Buffer.from(content)] as const,
  );
  return readChart(new Map(all), 'web').then(scanPurity);
}

const pure = { random: [], clock: [], cluster: [], rendersValues: false };

describe('findImpureFunctions', () => {
  it.each<
    [
      string,
      (
        | Partial<typeof pure>
        | { random?: string[]; clock?: string[]; cluster?: string[] }
      ),
    ]
  >([
    ['{{ randAlphaNum 10 | b64enc }}', { random: ['randAlphaNum'] }],
    ['{{- $x := (genCA "ca" 365) -}}', { random: ['genCA'] }],
    ['{{ now | date "2006" }}', { clock: ['date', 'now'] }],
    ['{{now}}', { clock: ['now'] }],
    ['{{ now.Year }}', { clock: ['now'] }],
    ['{{ (lookup "v1" "Secret" "" "").items }}', { cluster: ['lookup'] }],
    ['{{ if (uuidv4) }}{{ end }}', { random: ['uuidv4'] }],
    ['{{ $now := 1 }}{{ $now }}', {}],
    ['{{ .Values.now }} {{ .now }} {{ $.lookup }} {{ (dict).shuffle }}', {}],
    ['now randAlphaNum lookup', {}],
    ['{{ "now" }} {{ `lookup` }}', {}],
    ['{{ "a \\" b" | quote }} now {{ "}}" }} lookup', {}],
    ["{{ 'n' }} {{ printf \"%c\" 'n' }}", {}],
    ['{{/* randAlphaNum 10 */}}', {}],
    ['{{- /* now }} {{ lookup */ -}} {{ .x }}', {}],
    ['{{/* open', {}],
    ['{{ "now', { clock: ['now'] }],
    ['{{ derivePassword 1 "long" "p" "u" "s" }}', {}],
    ['{{ nowhere }} {{ randAlphaNumX }}', {}],
    ['{{ range keys .Values.x }}{{ end }}', { random: ['keys'] }],
    ['{{ range keys .Values.x | sortAlpha }}{{ end }}', {}],
    ['{{ "{{ now }}" }}', { clock: ['now'] }],
    ['{{ .Capabilities.KubeVersion }}', {}],
    ['{{\n  htpasswd "u"\n  "p" }}', { random: ['htpasswd'] }],
  ])('%s', (text, expected) => {
    expect(findImpureFunctions(text)).toEqual({ ...pure, ...expected });
  });

  it('never crashes, and never takes text outside of actions for code', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        const { rendersValues, ...found } = findImpureFunctions(
          `now ${text.replaceAll('{', '(')} lookup`,
        );
        expect(found).toEqual({ random: [], clock: [], cluster: [] });
        findImpureFunctions(`{{ ${text}`);
      }),
    );
  });
});

describe('scanPurity', () => {
  it('finds nothing in a pure chart', async () => {
    expect(await scan({})).toEqual(pure);
  });

  it('reads helpers, notes and subcharts', async () => {
    expect(
      await scan({
        'templates/_helpers.tpl': '{{ define "x" }}{{ randInt 1 2 }}{{ end }}',
        'templates/NOTES.txt': '{{ now }}',
        'charts/db/Chart.yaml': 'name: db\nversion: 1.0.0\n',
        'charts/db/templates/x.yaml': '{{ lookup "v1" "Secret" "" "" }}',
        'charts/db/charts/x/Chart.yaml': 'name: x\nversion: 1.0.0\n',
        'charts/db/charts/x/templates/x.yaml': '{{ uuidv4 }}',
      }),
    ).toEqual({
      random: ['randInt', 'uuidv4'],
      clock: ['now'],
      cluster: ['lookup'],
      rendersValues: false,
    });
  });

  it('does not read what is never rendered', async () => {
    expect(
      await scan({
        'values.yaml': 'x: "{{ now }}"',
        'README.md': '{{ randAlphaNum 5 }}',
        'crds/x.yaml': '{{ now }}',
        'charts/_off/Chart.yaml': 'name: off\nversion: 1.0.0\n',
        'charts/_off/templates/x.yaml': '{{ now }}',
      }),
    ).toEqual(pure);
  });

  it('reads values and strings as templates where tpl renders them', async () => {
    expect(
      await scan({
        'templates/x.yaml': '{{ tpl .Values.x . }}{{ tpl "{{ uuidv4 }}" . }}',
        'values.yaml': 'x: "{{ now }}"',
        'files/x.txt': '{{ lookup }}',
      }),
    ).toEqual({
      random: ['uuidv4'],
      clock: ['now'],
      cluster: [],
      rendersValues: true,
    });
  });

  it('reads all files where tpl may render them', async () => {
    expect(
      await scan({
        'templates/x.yaml': '{{ tpl (.Files.Get "files/x.txt") . }}',
        'files/x.txt': '{{ lookup "v1" "Secret" "" "" }}',
      }),
    ).toMatchObject({ cluster: ['lookup'], rendersValues: true });
  });
});
