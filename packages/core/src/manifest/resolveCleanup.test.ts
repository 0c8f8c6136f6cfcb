import {
  formatProblem,
  GimletError,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { readManifest } from './readManifest';
import { resolveCleanup } from './resolveCleanup';
import { resolveManifest } from './resolveManifest';

const read = (text: string) =>
  readManifest(`env: staging\nnamespace: team\nchart: {name: web}\n${text}`, {
    file: 'm.yaml',
  });

const LONG = `feature/${'very-'.repeat(12)}long`;

describe('resolveCleanup', () => {
  it.each`
    text                                                                                       | branch     | cleanup
    ${'app: shop\n'}                                                                           | ${'x'}     | ${undefined}
    ${'app: shop\ncleanup: {app: shop, branch: "*"}\n'}                                        | ${'x'}     | ${{ app: 'shop', branch: '*' }}
    ${'app: a\ncleanup: {app: "shop-{{ .BRANCH | sanitizeDNSName }}", branch: "feature/*"}\n'} | ${'Fix/Y'} | ${{ app: 'shop-fix-y', branch: 'feature/*' }}
    ${'app: shop-preview\npreview: true\n'}                                                    | ${'Fix/Y'} | ${{ app: 'shop-fix-y', branch: '*' }}
    ${'app: shop\npreview: true\ncleanup: {app: "shop-{{ .BRANCH }}", branch: "a*"}\n'}        | ${'y'}     | ${{ app: 'shop-y', branch: 'a*' }}
    ${'app: shop\npreview: !!bool \'{{ ne .BRANCH "main" }}\'\n'}                              | ${'y'}     | ${{ app: 'shop-y', branch: '*' }}
    ${'app: shop\npreview: !!bool \'{{ ne .BRANCH "main" }}\'\n'}                              | ${'main'}  | ${undefined}
  `('makes $cleanup of $text', ({ text, branch, cleanup }) => {
    expect(resolveCleanup({ document: read(text), branch })).toEqual(
      cleanup && { event: 'branchDeleted', ...cleanup },
    );
  });

  it.each(['Feature/X', LONG, 'ünï', '日本語'])(
    'names the app that was released from %s',
    branch => {
      const document = read('app: shop-preview\npreview: true\n');
      const released = resolveManifest({
        document,
        variables: { BRANCH: branch },
      });
      expect(resolveCleanup({ document, branch })?.app).toBe(released.app);
      expect(released.cleanup?.app).toBe(released.app);
    },
  );

  it('shortens a written name in the same way', () => {
    expect(
      resolveCleanup({
        document: read(
          'app: shop\npreview: true\ncleanup: {app: "shop-{{ .BRANCH | sanitizeDNSName }}", branch: "*"}\n',
        ),
        branch: LONG,
      })?.app,
    ).toBe(
      resolveManifest({
        document: read('app: shop\npreview: true\n'),
        variables: { BRANCH: LONG },
      }).app,
    );
  });

  it.each([
    [
      'cleanup: {app: "{{ .SHA }}", branch: "*"}',
      'map has no entry for key "SHA"',
    ],
    ['cleanup: {app: "../x", branch: "*"}', "cannot be an app's name"],
    ['cleanup: {app: flux, branch: "*"}', 'reserved'],
    ['cleanup: {branch: "*"}', 'is required'],
  ])('refuses %s at its place', (text, message) => {
    let thrown: unknown;
    try {
      resolveCleanup({ document: read(`app: shop\n${text}\n`), branch: 'x' });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(GimletError);
    expect(
      thrown instanceof GimletError && thrown.problems.map(formatProblem),
    ).toEqual([expect.stringMatching(/^m\.yaml:5:\d+ {2}cleanup/)]);
    expect(String(thrown)).toContain(message);
  });
});
