import {
  formatProblem,
  GimletError,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { readArtifact } from './readArtifact';

const version = {
  repositoryName: 'acme/checkout',
  sha: '1f3c9a2'.padEnd(40, '0'),
  branch: 'main',
};

function problemsOf(text: string): string[] {
  try {
    readArtifact(text, { file: 'a.json' });
  } catch (error) {
    if (error instanceof GimletError) {
      expect(error.code).toBe('invalid');
      return error.problems.map(formatProblem);
    }
    throw error;
  }
  return [];
}

describe('readArtifact', () => {
  it('reads what begins with a byte order mark', () => {
    const text = JSON.stringify({ version });
    expect(readArtifact(`\uFEFF${text}`, { file: 'a.json' })).toEqual(
      readArtifact(text, { file: 'a.json' }),
    );
  });

  it('fills in what is absent or null, and computes the id', () => {
    const artifact = readArtifact(
      JSON.stringify({
        id: 'acme/checkout-claimed',
        version,
        environments: null,
        items: null,
        vars: { SHA: 'x' },
      }),
      { file: 'a.json' },
    );
    expect(artifact).toEqual({
      id: expect.stringMatching(/^acme\/checkout-[0-9a-f]{16}$/),
      created: 0,
      version: expect.objectContaining({
        ...version,
        event: 'push',
        created: 0,
      }),
      environments: [],
      cueEnvironments: [],
      vars: { SHA: 'x' },
      context: {},
      items: [],
      fake: false,
    });
  });

  const broken = (change: object) => JSON.stringify({ version, ...change });

  it.each`
    what                       | text                                                                                           | problem
    ${'no JSON'}               | ${'{"version": {\n  "sha": }\n}'}                                                              | ${'a.json:2:10  broken JSON: "}" is not expected here'}
    ${'half a file'}           | ${'{"version": {'}                                                                             | ${'a.json:1:14  broken JSON: it ends too early'}
    ${'half a text'}           | ${'{"version": {"sha": "0123'}                                                                 | ${'a.json:1:26  broken JSON: it ends too early'}
    ${'half an escape'}        | ${'{"version": "\\u00'}                                                                        | ${'a.json:1:18  broken JSON: it ends too early'}
    ${'half a word'}           | ${'{"fake": fal'}                                                                              | ${'a.json:1:13  broken JSON: it ends too early'}
    ${'a word that is none'}   | ${'{"fake": fals }'}                                                                           | ${'a.json:1:10  broken JSON: "f" is not expected here'}
    ${'a line end in a text'}  | ${'{"a": "b\n"}'}                                                                              | ${'a.json:1:9  broken JSON: "\\n" is not expected here'}
    ${'a list'}                | ${'[]'}                                                                                        | ${'a.json:1:1  must be a map, not a list'}
    ${'an unknown field'}      | ${`{"version": ${JSON.stringify(version)},\n "var": {}}`}                                      | ${'a.json:2:2  var  unknown field; did you mean vars?'}
    ${'an unknown event'}      | ${`{"version":\n${JSON.stringify({ event: 'psuh', ...version })}}`}                            | ${'a.json:2:10  version.event  "psuh" is not one of push, tag, pr; did you mean push?'}
    ${'a short sha'}           | ${broken({ version: { ...version, sha: '1f3c9a2' } })}                                         | ${/version\.sha {2}must be the full id/}
    ${'an escaping name'}      | ${broken({ version: { ...version, repositoryName: '../x' } })}                                 | ${/version\.repositoryName {2}must be the repository's name/}
    ${'an option as a name'}   | ${broken({ version: { ...version, repositoryName: '-x/y' } })}                                 | ${/version\.repositoryName/}
    ${'a branch of two lines'} | ${broken({ version: { ...version, branch: 'a\nGimlet-Action: x' } })}                          | ${/version\.branch {2}must not hold control characters/}
    ${'CUE'}                   | ${broken({ cueEnvironments: ['x'] })}                                                          | ${/cueEnvironments {2}CUE manifests are not evaluated here/}
    ${'a number as variable'}  | ${broken({ vars: { A: 1 } })}                                                                  | ${/vars\.A {2}must be text, not a number; quote it/}
    ${'a manifest as text'}    | ${broken({ environments: ['x'] })}                                                             | ${/environments\[0\] {2}must be a map, not text/}
    ${'__proto__'}             | ${`{"version":${JSON.stringify(version)},"environments":[{"values":{"__proto__":1}}]}`}        | ${/environments\[0\]/}
    ${'too many variables'}    | ${broken({ vars: Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [`V${i}`, ''])) })} | ${/vars {2}more than 2000 variables/}
    ${'too much text'}         | ${broken({ vars: { A: 'x'.repeat(4 * 1024 * 1024) } })}                                        | ${'a.json:1:1  too large: an artifact has at most 4 MiB'}
  `('refuses $what at its place', ({ text, problem }) => {
    const problems = problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });
});
