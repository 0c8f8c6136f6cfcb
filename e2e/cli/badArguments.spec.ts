import { mkdirSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import {
  startGitHttpServer,
  type GitHttpServer,
} from '@gimlet-io/core/testUtils';
import { ApplicationRepository } from './applicationRepository';
import { GitopsRemote } from './gitopsRemote';
import { expectAllRefused, type RefusedCommand } from './refusal';
import { Workplace } from './workplace';

let workplace: Workplace;
let remote: GitopsRemote;
let server: GitHttpServer;
let checkout: ApplicationRepository;
/** A second version, which was not released. */
let next: string;

const onTheRemote = () => ({
  cwd: 'checkout',
  env: { GIMLET_GITOPS_REPO: server.url('gitops.git') },
});

test.beforeAll(async () => {
  workplace = new Workplace();
  mkdirSync(workplace.path('host'));
  remote = GitopsRemote.empty(workplace.path('host'));
  server = await startGitHttpServer({ root: workplace.path('host') });
  checkout = new ApplicationRepository(workplace);
  await workplace.commit(
    [
      ...['environment', 'bootstrap', '--env', 'production', '--yes'],
      ...['--repository', 'acme/gitops'],
    ],
    onTheRemote(),
  );
  const { artifact } = await checkout.version('Old prices');
  await workplace.commit(
    ['release', 'make', '--env', 'production', '--artifact', artifact],
    onTheRemote(),
  );
  next = (await checkout.version('Faster cart')).artifact;
});

test.afterAll(async () => {
  await server?.close();
  workplace?.remove();
});

const PRODUCTION = ['--env', 'production'];
const CHECKOUT = [...PRODUCTION, '--app', 'checkout'];
const YES = '--yes';

const make = (...args: string[]) => [
  'release',
  'make',
  ...['--artifact', next],
  ...args,
];
const rollback = (...args: string[]) => ['release', 'rollback', ...args, YES];
const bootstrap = (...args: string[]) => [
  'environment',
  'bootstrap',
  ...args,
  YES,
];

const NO_ENVIRONMENT = (name: string) => [
  `There is no environment "${name}" in this gitops repository`,
  'Known environments: production.',
];

/** A command that fails with these words. */
const refused = (args: string[], ...says: string[]): RefusedCommand => ({
  args,
  code: 1,
  says,
});

/** By what they are about; functions, because the artifact is made first. */
const refusals: Record<string, () => RefusedCommand[]> = {
  'environments that are unknown, or lead elsewhere': () => [
    refused(make('--env', 'nowhere'), ...NO_ENVIRONMENT('nowhere')),
    refused(make('--env', '../production'), ...NO_ENVIRONMENT('../production')),
    refused(make('--env=--force'), ...NO_ENVIRONMENT('--force')),
    refused(
      rollback('--env', '..', '--app', 'checkout', '--to', '0123abcd'),
      '".."',
    ),
    refused(
      bootstrap('--env', '../../x'),
      '"../../x" cannot be an environment\'s name',
    ),
    refused(
      bootstrap('--env=--bare'),
      '"--bare" cannot be an environment\'s name',
    ),
  ],
  'apps that are unknown, reserved, or lead elsewhere': () => [
    refused(
      make(...PRODUCTION, '--app', '../x'),
      'no manifest for production/../x',
      'production/checkout',
    ),
    refused(
      rollback(...PRODUCTION, '--app', '../checkout', '--to', '0123abcd'),
      '"../checkout" cannot be an app\'s name',
    ),
    refused(
      ['release', 'delete', ...PRODUCTION, '--app=--all', YES],
      '"--all" cannot be an app\'s name',
    ),
    refused(
      ['release', 'delete', ...PRODUCTION, '--app', 'flux', YES],
      'The app name "flux" is reserved',
    ),
    refused(
      ['release', 'delete', ...PRODUCTION, '--app', '.gimlet', YES],
      '".gimlet" cannot be an app\'s name',
    ),
    refused(
      ['release', 'delete', ...PRODUCTION, '--app', 'cart', YES],
      'There is no app cart in production',
    ),
    refused(
      ['release', 'hold', ...PRODUCTION, '--app', '../../x'],
      '"../../x" cannot be an app\'s name',
    ),
    refused(
      ['release', 'resume', ...PRODUCTION, '--app', 'a/../../x'],
      '"a/../../x" cannot be an app\'s name',
    ),
    refused(
      ['release', 'list', '--app', '../x'],
      '"../x" cannot be an app\'s name',
    ),
    refused(
      ['log', '--app=--output=pwned'],
      '"--output=pwned" cannot be an app\'s name',
    ),
  ],
  'what a rollback cannot go to': () => [
    refused(
      rollback(...CHECKOUT, '--to', '--all'),
      '"--all" is neither a commit nor a version',
    ),
    refused(
      rollback(...CHECKOUT, '--to', 'HEAD~1'),
      '"HEAD~1" is neither a commit nor a version',
    ),
    refused(
      rollback(...CHECKOUT, '--to', 'refs/heads/main'),
      'is neither a commit nor a version',
    ),
    refused(
      rollback(...CHECKOUT, '--to', 'main:production'),
      'is neither a commit nor a version',
    ),
    refused(
      rollback(...CHECKOUT, '--to', '0123abcd'),
      '0123abcd is neither a version nor a gitops commit of production/checkout',
      'gimlet release list',
    ),
  ],
  'branches that are none': () =>
    [
      '--upload-pack=x',
      '../x',
      'main:refs/heads/x',
      'refs/../../x',
      'x.lock',
    ].map(branch =>
      refused(
        make(...PRODUCTION, '--branch', branch),
        `"${branch}" cannot be the name of a branch`,
      ),
    ),
  'gitops repositories that run programs, pass for options, or are not there':
    () => {
      const of = (repository: string, ...says: string[]) =>
        refused(make(...PRODUCTION, `--gitops-repo=${repository}`), ...says);
      return [
        of(
          '--upload-pack=touch pwned',
          'There is no folder --upload-pack=touch pwned',
        ),
        of('ext::sh -c touch% pwned', 'is no address of a repository'),
        of('ssh://-oProxyCommand=touch/x', 'names no repository'),
        of('git@host:-x', 'has a path that looks like an option'),
        of('git://127.0.0.1/x.git', 'uses git, which is not allowed'),
        of(
          'http://127.0.0.1:9/x.git',
          'cannot be fetched',
          'Check that the host is up',
        ),
        of(server.url('nowhere.git'), 'cannot be fetched', 'Check the address'),
        of('../nowhere.git', 'There is no folder ../nowhere.git'),
        of('../artifacts', '../artifacts is no git repository'),
      ];
    },
  'texts that would forge a trailer': () => [
    refused(
      make(...PRODUCTION, '--request-id', 'a\nGimlet-Action: delete'),
      'cannot be the id of a request',
    ),
  ],
  'folders and addresses that an environment cannot have': () => [
    refused(bootstrap('--env', 'staging', '--path', '../../x'), '"../../x'),
    refused(
      bootstrap('--env', 'staging', '--path', '.git/hooks'),
      '".git/hooks',
    ),
    refused(bootstrap('--env', 'staging', '--path', '/etc'), '"/etc'),
    refused(bootstrap('--env', 'staging', '--path=-x'), '"-x'),
    refused(
      bootstrap('--env', 'staging', '--path', 'production/checkout'),
      'overlap',
    ),
    refused(
      bootstrap('--env', 'staging', '--url', 'ext::sh -c x'),
      'no address',
      'https://',
    ),
    refused(
      bootstrap('--env', 'staging', '--source-name', '../x'),
      '"../x" cannot be the name of the source',
    ),
  ],
  'commands that cannot work as they were called': () => [
    {
      args: make(...PRODUCTION, '--plan', 'nonsense'),
      code: 2,
      says: ['"nonsense" is no plan'],
    },
    {
      args: make(...PRODUCTION, '--plan', '00000000'),
      code: 3,
      says: ['The plan has changed', '--plan '],
    },
    {
      args: ['release', 'make', ...PRODUCTION],
      code: 2,
      says: ['--artifact', '--help'],
    },
    {
      args: make(...PRODUCTION, '--aply'),
      code: 2,
      says: ["unknown option '--aply'"],
    },
    {
      args: ['release', 'delete', ...CHECKOUT],
      code: 2,
      says: ['Nothing was changed.', 'Pass --yes'],
    },
  ],
  'what needs a server': () => [
    ...[
      ['release', 'track', '0192f0c1', '--wait'],
      ['artifact', 'push', '-f', 'artifact.json'],
      ['artifact', 'list'],
      ['environment', 'list'],
      ['token', 'list'],
    ].map(
      (args): RefusedCommand => ({
        args,
        code: 2,
        says: ['needs a Gimlet server'],
      }),
    ),
    ...[
      ['release', 'promote', '--to', 'production'],
      ['environment', 'connect', 'production'],
      ['approve', '0192f0c1'],
    ].map(
      (args): RefusedCommand => ({
        args,
        code: 2,
        says: ['is not in this version of gimlet'],
      }),
    ),
    {
      args: make(
        ...PRODUCTION,
        ...['--server', 'https://gimlet.acme.example'],
        ...['--gitops-repo', '.'],
      ),
      code: 2,
      says: ['two ways of doing it'],
    },
  ],
};

Object.entries(refusals).forEach(([name, commands]) => {
  test(`${name}: refused, and nothing is written`, async () => {
    await expectAllRefused(
      { workplace, remote },
      commands().map(command => ({ ...command, options: onTheRemote() })),
    );
    // Not there either, where a program would have been run.
    expect(checkout.git('status', '--porcelain')).toBe('');
  });
});

test('after all that, nothing stands in the way of the release', async () => {
  await workplace.commit(
    ['release', 'make', ...PRODUCTION, '--artifact', next],
    onTheRemote(),
  );
  expect(remote.format('%s')).toContain('Faster cart');
});
