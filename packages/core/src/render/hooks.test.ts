import { resolveHooks } from './hooks';
import { findJobs } from './jobs';
import { readObject } from './yamlDocuments';

const hook = (kind: string, name: string, events: string, more = '') =>
  readObject(
    {
      text: `apiVersion: ${kind === 'Job' ? 'batch/v1' : 'v1'}
kind: ${kind}
metadata:
  name: ${name}
  annotations:
    helm.sh/hook: ${events}
    helm.sh/hook-weight: "-5"
    helm.sh/hook-delete-policy: before-hook-creation
${more}`,
    },
    'chart',
  );

describe('resolveHooks', () => {
  it.each([
    ['pre-install', true],
    ['post-install', true],
    ['pre-upgrade', true],
    ['post-upgrade', true],
    ['" Post-Upgrade , test"', true],
    ['test', false],
    ['test-success', false],
    ['pre-delete,post-delete', false],
    ['pre-rollback', false],
    ['post-rollback', false],
  ])('%s: kept %s', (events, kept) => {
    const { objects, warnings } = resolveHooks([hook('Job', 'a', events)]);
    expect(objects).toHaveLength(kept ? 1 : 0);
    expect(warnings).toHaveLength(kept ? 0 : 1);
  });

  it('makes a plain Job that Flux makes again, and a plain object', () => {
    const { objects } = resolveHooks([
      hook('Job', 'migrate', 'pre-upgrade'),
      hook('ConfigMap', 'settings', 'pre-upgrade'),
    ]);
    expect(objects.map(({ text }) => text)).toEqual(
      [
        `apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
  annotations:
    kustomize.toolkit.fluxcd.io/force: enabled`,
        `apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
`,
      ].map(text => text.trimEnd()),
    );
  });

  it('leaves what the author said about force', () => {
    const { objects } = resolveHooks([
      hook(
        'Job',
        'a',
        'pre-upgrade',
        '    kustomize.toolkit.fluxcd.io/force: Disabled\n',
      ),
    ]);
    expect(objects[0].text).toContain('force: Disabled');
    expect(objects[0].text).not.toContain('enabled');
  });

  it('names what it leaves out', () => {
    const { warnings } = resolveHooks([
      hook('Pod', 'check', 'test'),
      hook('Job', 'clean', 'pre-delete,post-rollback'),
    ]);
    expect(warnings).toEqual([
      'Hooks that Flux does not know are left out: Job clean (pre-delete, post-rollback), Pod check (test).',
    ]);
  });
});

describe('findJobs', () => {
  const job = (name: string, annotations: string, spec: string) =>
    readObject(
      {
        text: `apiVersion: batch/v1\nkind: Job\nmetadata: {name: ${name}, namespace: shop, annotations: {${annotations}}}\nspec: {${spec}}`,
      },
      'chart',
    );

  it('names Jobs, and says what is dangerous about them', () => {
    const force = 'kustomize.toolkit.fluxcd.io/force: enabled';
    const found = findJobs([
      job('good', force, ''),
      job('expires', force, 'ttlSecondsAfterFinished: 60'),
      job('fixed', '', ''),
      readObject(
        { text: 'apiVersion: v1\nkind: Job\nmetadata: {name: other}' },
        'chart',
      ),
    ]);
    expect(found.jobs).toEqual([
      'Job shop/expires',
      'Job shop/fixed',
      'Job shop/good',
    ]);
    expect(found.warnings).toEqual([
      expect.stringMatching(/^Job shop\/expires has ttlSecondsAfterFinished/),
      expect.stringMatching(/^Job shop\/fixed is no hook/),
    ]);
  });
});
