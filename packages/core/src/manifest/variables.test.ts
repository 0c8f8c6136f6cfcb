import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { collectVariables, resolveVariables } from './variables';

const artifact = {
  context: { A: 'context', B: 'context', C: 'context', D: 'context' },
  items: [
    { B: 'item', name: 'CI', count: 1 },
    { name: 'image', C: 'item' },
  ],
  vars: { C: 'vars', D: 'vars', APP: 'ignored' },
};

describe('collectVariables', () => {
  it('lets later sources win', () => {
    expect(
      collectVariables({
        artifact,
        varsFile: '# of the environment\nD=file\nE="of file"\n',
        extra: [{ E: 'first', F: 'first' }, { F: 'second' }],
      }),
    ).toEqual({
      A: 'context',
      B: 'item',
      C: 'vars',
      D: 'file',
      E: 'first',
      F: 'second',
      name: 'image',
    });
  });

  it('lets the vars file set APP, and not the artifact', () => {
    expect(collectVariables({ artifact }).APP).toBeUndefined();
    expect(collectVariables({ artifact, varsFile: 'APP=x' }).APP).toBe('x');
  });

  it('names the vars file and the line that cannot be read', () => {
    expect(() =>
      collectVariables({
        varsFile: { text: 'A=1\nnonsense\n', file: 'staging/.gimlet/vars' },
      }),
    ).toThrow('staging/.gimlet/vars:2:1  must be NAME=value, or a # comment');
  });
});

describe('resolveVariables', () => {
  it('resolves them once among themselves', () => {
    expect(
      resolveVariables(
        {
          IMAGE: '{{ .OWNER }}/{{ .APP }}:{{ .TAG | upper }}',
          OWNER: 'acme',
          TAG: 'v1',
          TWICE: '{{ .IMAGE }}',
        },
        'shop',
      ),
    ).toEqual({
      APP: 'shop',
      IMAGE: 'acme/shop:V1',
      OWNER: 'acme',
      TAG: 'v1',
      TWICE: '{{ .OWNER }}/{{ .APP }}:{{ .TAG | upper }}',
    });
  });

  it('leaves out what needs APP while it is not known', () => {
    expect(
      resolveVariables({ HOST: '{{ .APP }}.acme.io', A: '{{ .B }}', B: 'b' }),
    ).toEqual({ A: 'b', B: 'b' });
  });

  it('takes what CI says for text, whatever is in it', () => {
    const branch = 'fix/{{.SECRET}}-{{';
    const variables = collectVariables({
      artifact: {
        context: {},
        items: [],
        vars: { BRANCH: branch, IMAGE: 'x:{{ .BRANCH }}' },
      },
    });
    expect(resolveVariables(variables)).toEqual({
      BRANCH: branch,
      IMAGE: `x:${branch}`,
    });
  });

  it.each([
    [{ A: '{{ .MISSING }}', B: 'x' }, 'map has no entry for key "MISSING"'],
    [{ A: '{{ env "HOME" }}' }, 'env'],
    [{ A: '{{' }, 'variable A: '],
  ])('names the variable that fails: %j', (variables, message) => {
    let thrown: unknown;
    try {
      resolveVariables(variables);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(GimletError);
    expect(thrown).toMatchObject({
      code: 'invalid',
      message: expect.stringContaining(message),
      problems: [{ path: 'variable A' }],
    });
  });

  it('says which variables there are', () => {
    let thrown: unknown;
    try {
      resolveVariables({ B: '{{ .MISSING }}', A: 'x' });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({
      whatToDo:
        'Known: A, B. Give it with --vars FILE, or ship it in the artifact.',
    });
  });
});
