import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { evaluateDeployPolicy } from './deployPolicy';
import { readManifest } from './readManifest';
import { resolveAppName } from './resolveManifest';
import { CHART, HEAD, problemsOf, resolve } from './__testUtils__/resolving';
import type { Rest } from './__testUtils__/resolving';

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
