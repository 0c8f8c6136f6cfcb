import { formatProblem } from '@gimlet-io/backstage-plugin-gimlet-common';
import { lintManifestText } from './lintManifest';
import type { LintOptions } from './lintManifest';

const HEAD = 'app: shop\nenv: staging\nnamespace: team\nchart: {name: web}\n';

const lint = (text: string, options: LintOptions = {}) =>
  lintManifestText(text, { file: 'm.yaml', ...options }).map(formatProblem);

describe('lintManifest', () => {
  it.each`
    what                           | text                                                                                                                                     | problems
    ${'nothing'}                   | ${`${HEAD}deploy: {branch: main, event: push}\nvalues: {a: "{{ .A }}", b: !!int "{{ .B }}"}\n`}                                          | ${[]}
    ${'broken YAML'}               | ${'app: [\n'}                                                                                                                            | ${[expect.stringMatching(/^m\.yaml:\d+:\d+ {2}broken YAML/)]}
    ${'a branch without event'}    | ${`${HEAD}deploy:\n  branch: main\n`}                                                                                                    | ${['m.yaml:6:11  deploy.branch  a branch needs event: push or pr; this policy never triggers']}
    ${'a branch with event tag'}   | ${`${HEAD}deploy:\n  branch: main\n  event: tag\n`}                                                                                      | ${['m.yaml:6:11  deploy.branch  a branch needs event: push or pr; this policy never triggers']}
    ${'a tag without event'}       | ${`${HEAD}deploy:\n  tag: v*\n`}                                                                                                         | ${['m.yaml:6:8  deploy.tag  a tag needs event: tag; this policy never triggers']}
    ${'branch and tag'}            | ${`${HEAD}deploy: {branch: a, tag: b, event: push}\n`}                                                                                   | ${['m.yaml:5:26  deploy.tag  a tag needs event: tag; this policy never triggers']}
    ${'patterns'}                  | ${`${HEAD}deploy:\n  branch: "v["\n  event: push\n  commitMessagePatterns:\n    - "[ok]"\n    - "{"\ncleanup: {app: x, branch: "{a"}\n`} | ${[expect.stringMatching(/^m\.yaml:6:11 {2}deploy\.branch .*a \[ is not closed/), expect.stringMatching(/^m\.yaml:10:7 {2}deploy\.commitMessagePatterns\[1\] .*a \{ is not closed/), expect.stringMatching(/^m\.yaml:11:27 {2}cleanup\.branch .*a \{ is not closed/)]}
    ${'structure and policy'}      | ${`${HEAD}deploy: {tag: x}\nvalue: 1\n`}                                                                                                 | ${['m.yaml:6:1  value  unknown field; did you mean values?']}
    ${'template syntax'}           | ${`${HEAD}values: {a: "{{ if }}"}\n`}                                                                                                    | ${[expect.stringMatching(/^m\.yaml:5:\d+ {2}values\.a /)]}
    ${'a cleanup of other things'} | ${`${HEAD}cleanup: {app: "{{ .APP }}-x", branch: "*"}\n`}                                                                                | ${['m.yaml:5:20  cleanup.app  map has no entry for key "APP"']}
    ${'a cleanup of a bad name'}   | ${`${HEAD}cleanup: {app: "{{ .BRANCH }}_x", branch: "*"}\n`}                                                                             | ${[expect.stringMatching(/^m\.yaml:5:16 {2}cleanup\.app .*cannot be an app's name/)]}
  `('finds $what', ({ text, problems }) => {
    expect(lint(text)).toEqual(problems);
  });

  it('executes the templates where variables are given', () => {
    const text = `${HEAD}values:\n  a: "{{ .A }}"\n  b: !!int "{{ .B }}"\n`;
    expect(lint(text)).toEqual([]);
    expect(lint(text, { variables: { A: 'x', B: '1' } })).toEqual([]);
    expect(lint(text, { variables: { B: 'x' } })).toEqual([
      'm.yaml:6:10  values.a  map has no entry for key "A"',
      'm.yaml:7:12  values.b  "x" is not an integer',
    ]);
  });

  it('names an environment that there is not', () => {
    expect(lint(HEAD, { environments: ['staging'] })).toEqual([]);
    expect(lint(HEAD, { environments: ['stagging', 'production'] })).toEqual([
      'm.yaml:2:6  env  there is no environment "staging"; did you mean stagging?',
    ]);
  });
});
