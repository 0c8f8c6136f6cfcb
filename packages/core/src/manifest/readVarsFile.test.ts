import {
  formatProblem,
  GimletError,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { readVarsFile } from './readVarsFile';

describe('readVarsFile', () => {
  it.each`
    text                                   | variables
    ${''}                                  | ${{}}
    ${'\uFEFFA=1\r\n\r\n# b\r\nB = 2 # c'} | ${{ A: '1', B: '2' }}
    ${'export A="x # y"'}                  | ${{ A: 'x # y' }}
    ${'A=\'it is\'\nB=`a "b"`'}            | ${{ A: 'it is', B: 'a "b"' }}
    ${'A="one\ntwo"\nB=3'}                 | ${{ A: 'one\ntwo', B: '3' }}
    ${'A="a\\nb"'}                         | ${{ A: 'a\nb' }}
    ${'A='}                                | ${{ A: '' }}
    ${'A={{ .BRANCH }}'}                   | ${{ A: '{{ .BRANCH }}' }}
    ${'A=a=b'}                             | ${{ A: 'a=b' }}
  `('reads $text', ({ text, variables }) => {
    expect(readVarsFile(text, { file: 'vars' })).toEqual(variables);
  });

  it.each`
    text                           | problems
    ${'A=1\nnonsense\nB=2\n-'}     | ${['vars:2:1  must be NAME=value, or a # comment', 'vars:4:1  must be NAME=value, or a # comment']}
    ${'A="one\ntwo\nB=3'}          | ${['vars:1:1  the " is not closed', 'vars:2:1  must be NAME=value, or a # comment']}
    ${'x'.repeat(1024 * 1024 + 1)} | ${['vars:1:1  too large: a vars file has at most 1024 KiB']}
  `('refuses lines that say nothing', ({ text, problems }) => {
    let thrown: unknown;
    try {
      readVarsFile(text, { file: 'vars' });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(GimletError);
    expect(
      thrown instanceof GimletError && thrown.problems.map(formatProblem),
    ).toEqual(problems);
  });
});
