import { mkdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import {
  denyPushes,
  startGitHttpServer,
  type GitHttpServer,
} from '@gimlet-io/core/testUtils';
import { ApplicationRepository } from './applicationRepository';
import { GitopsRemote } from './gitopsRemote';
import {
  expectAllRefused,
  expectRefused,
  type RefusedCommand,
  type Refusal,
} from './refusal';
import { twoAtATime } from './twoAtATime';
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

/** By what they are about; functions, because the artifact is made first. */
const refusals: Record<string, () => RefusedCommand[]> = {
  'environments that are unknown, or lead elsewhere': () => [
    {
      args: make('--env', 'nowhere'),
      code: 1,
      says: NO_ENVIRONMENT('nowhere'),
    },
    {
      args: make('--env', '../production'),
      code: 1,
      says: NO_ENVIRONMENT('../production'),
    },
    { args: make('--env=--force'), code: 1, says: NO_ENVIRONMENT('--force') },
    {
      args: rollback('--env', '..', '--app', 'checkout', '--to', '0123abcd'),
      code: 1,
      says: ['".."'],
    },
    {
      args: bootstrap('--env', '../../x'),
      code: 1,
      says: ['"../../x" cannot be an environment\'s name'],
    },
    {
      args: bootstrap('--env=--bare'),
      code: 1,
      says: ['"--bare" cannot be an environment\'s name'],
    },
  ],
  'apps that are unknown, reserved, or lead elsewhere': () => [
    {
      args: make(...PRODUCTION, '--app', '../x'),
      code: 1,
      says: ['no manifest for production/../x', 'production/checkout'],
    },
    {
      args: rollback(...PRODUCTION, '--app', '../checkout', '--to', '0123abcd'),
      code: 1,
      says: ['"../checkout" cannot be an app\'s name'],
    },
    {
      args: ['release', 'delete', ...PRODUCTION, '--app=--all', YES],
      code: 1,
      says: ['"--all" cannot be an app\'s name'],
    },
    {
      args: ['release', 'delete', ...PRODUCTION, '--app', 'flux', YES],
      code: 1,
      says: ['The app name "flux" is reserved'],
    },
    {
      args: ['release', 'delete', ...PRODUCTION, '--app', '.gimlet', YES],
      code: 1,
      says: ['".gimlet" cannot be an app\'s name'],
    },
    {
      args: ['release', 'delete', ...PRODUCTION, '--app', 'cart', YES],
      code: 1,
      says: ['There is no app cart in production'],
    },
    {
      args: ['release', 'hold', ...PRODUCTION, '--app', '../../x'],
      code: 1,
      says: ['"../../x" cannot be an app\'s name'],
    },
    {
      args: ['release', 'resume', ...PRODUCTION, '--app', 'a/../../x'],
      code: 1,
      says: ['"a/../../x" cannot be an app\'s name'],
    },
    {
      args: ['release', 'list', '--app', '../x'],
      code: 1,
      says: ['"../x" cannot be an app\'s name'],
    },
    {
      args: ['log', '--app=--output=pwned'],
      code: 1,
      says: ['"--output=pwned" cannot be an app\'s name'],
    },
  ],
  'what a rollback cannot go to': () => [
    {
      args: rollback(...CHECKOUT, '--to', '--all'),
      code: 1,
      says: ['"--all" is neither a commit nor a version'],
    },
    {
      args: rollback(...CHECKOUT, '--to', 'HEAD~1'),
      code: 1,
      says: ['"HEAD~1" is neither a commit nor a version'],
    },
    {
      args: rollback(...CHECKOUT, '--to', 'refs/heads/main'),
      code: 1,
      says: ['is neither a commit nor a version'],
    },
    {
      args: rollback(...CHECKOUT, '--to', 'main:production'),
      code: 1,
      says: ['is neither a commit nor a version'],
    },
    {
      args: rollback(...CHECKOUT, '--to', '0123abcd'),
      code: 1,
      says: [
        '0123abcd is neither a version nor a gitops commit of production/checkout',
        'gimlet release list',
      ],
    },
  ],
  'branches that are none': () =>
    [
      '--upload-pack=x',
      '../x',
      'main:refs/heads/x',
      'refs/../../x',
      'x.lock',
    ].map(branch => ({
      args: make(...PRODUCTION, '--branch', branch),
      code: 1,
      says: [`"${branch}" cannot be the name of a branch`],
    })),
  'gitops repositories that run programs, pass for options, or are not there':
    () => {
      const of = (repository: string, ...says: string[]): RefusedCommand => ({
        args: make(...PRODUCTION, `--gitops-repo=${repository}`),
        code: 1,
        says,
      });
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
    {
      args: make(...PRODUCTION, '--request-id', 'a\nGimlet-Action: delete'),
      code: 1,
      says: ['cannot be the id of a request'],
    },
  ],
  'folders and addresses that an environment cannot have': () => [
    {
      args: bootstrap('--env', 'staging', '--path', '../../x'),
      code: 1,
      says: ['"../../x'],
    },
    {
      args: bootstrap('--env', 'staging', '--path', '.git/hooks'),
      code: 1,
      says: ['".git/hooks'],
    },
    {
      args: bootstrap('--env', 'staging', '--path', '/etc'),
      code: 1,
      says: ['"/etc'],
    },
    {
      args: bootstrap('--env', 'staging', '--path=-x'),
      code: 1,
      says: ['"-x'],
    },
    {
      args: bootstrap('--env', 'staging', '--path', 'production/checkout'),
      code: 1,
      says: ['overlap'],
    },
    {
      args: bootstrap('--env', 'staging', '--url', 'ext::sh -c x'),
      code: 1,
      says: ['no address', 'https://'],
    },
    {
      args: bootstrap('--env', 'staging', '--source-name', '../x'),
      code: 1,
      says: ['"../x" cannot be the name of the source'],
    },
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
      ['release', 'promote', '--to', 'production'],
      ['artifact', 'push', '-f', 'artifact.json'],
      ['artifact', 'list'],
      ['environment', 'status'],
      ['environment', 'connect', 'production'],
      ['approve', '0192f0c1'],
      ['token', 'create'],
    ].map(
      (args): RefusedCommand => ({
        args,
        code: 2,
        says: ['needs a Gimlet server'],
      }),
    ),
    {
      args: make(...PRODUCTION, '--server', 'https://gimlet.acme.example'),
      code: 2,
      says: ['cannot talk to a server yet', '--gitops-repo'],
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

interface BadArtifact extends Refusal {
  name: string;
  change(text: string): string;
}

const artifacts: BadArtifact[] = [
  {
    name: 'is no JSON',
    change: text => text.slice(0, 40),
    code: 1,
    says: ['json:2:9  broken JSON'],
  },
  ...[
    '../../etc',
    '--upload-pack=x',
    'acme/checkout\\nGimlet-Action: delete',
    '/etc',
  ].map(repository => ({
    name: `is of the repository ${repository}`,
    change: (text: string) =>
      text.replace('"acme/checkout"', `"${repository}"`),
    code: 1 as const,
    says: ['json:5:23  version.repositoryName'],
  })),
  {
    name: 'is of a commit that passes for an option',
    change: text => text.replace(/"sha": "\w+"/, '"sha": "--all"'),
    code: 1,
    says: ['json:6:12  version.sha'],
  },
  {
    name: 'has a manifest with an unknown field',
    change: text => text.replace('"namespace"', '"namespce"'),
    code: 1,
    says: [
      'namespce  unknown field; did you mean namespace?',
      'environments[0]',
    ],
  },
  {
    name: 'has what cue makes',
    change: text =>
      text.replace('"cueEnvironments": []', '"cueEnvironments": ["x"]'),
    code: 1,
    says: ['cueEnvironments', 'cue export'],
  },
];

test('artifacts that lie or break are refused at their place', async () => {
  const text = readFileSync(next, 'utf8');
  const commands = artifacts.map(
    ({ name, change, ...refusal }, index): RefusedCommand => {
      expect(change(text), name).not.toBe(text);
      workplace.write(`artifacts/bad-${index}.json`, change(text));
      return {
        ...refusal,
        args: [
          ...['release', 'make', ...PRODUCTION],
          ...['--artifact', `../artifacts/bad-${index}.json`],
        ],
        options: onTheRemote(),
      };
    },
  );
  await expectAllRefused({ workplace, remote }, commands);
});

test('a push that the host refuses is told with its words, and leaves nothing', async () => {
  const allow = denyPushes(remote.path);
  try {
    await expectRefused(
      { workplace, remote },
      {
        args: make(...PRODUCTION),
        options: onTheRemote(),
        code: 1,
        says: [
          'refuses the push to main',
          'GH006: Protected branch update failed for refs/heads/main.',
          'Ask who keeps the repository which rule refuses it',
        ],
      },
    );
  } finally {
    allow();
  }
});

interface BadLayout {
  name: string;
  change(text: string): string;
  says: string[];
}

const layouts: BadLayout[] = [
  ...['../../etc', '/etc', '.git', '-x', '.gimlet/x'].map(path => ({
    name: `puts production into ${path}`,
    change: (text: string) =>
      text.replace('"path": "production"', `"path": "${path}"`),
    says: ['.gimlet/gitops.json', 'production'],
  })),
  {
    name: 'is no JSON',
    change: text => text.slice(0, 20),
    says: ['is not JSON'],
  },
  {
    name: 'has an unknown field',
    change: text => text.replace('"version"', '"colour": 1, "version"'),
    says: ['.gimlet/gitops.json is not a layout file', 'colour'],
  },
  {
    name: 'names a branch that leads elsewhere',
    change: text => text.replace('"branch": "main"', '"branch": "../x"'),
    says: ['.gimlet/gitops.json', '"../x"'],
  },
];

test('a gitops repository whose layout file lies or breaks is left alone', async () => {
  await twoAtATime(
    [...layouts.entries()],
    async ([index, { name, change, says }]) => {
      const folder = `host/layout-${index}.git`;
      workplace.git('.', 'clone', '-q', '--bare', remote.path, folder);
      const hostile = GitopsRemote.at(workplace.path(folder));
      await hostile.changeByHand('.gimlet/gitops.json', change, name);
      await expectRefused(
        { workplace, remote: hostile },
        {
          args: make(...PRODUCTION, '--gitops-repo', hostile.path),
          options: { cwd: 'checkout' },
          code: 1,
          says,
        },
      );
    },
  );
});

test('after all that, nothing stands in the way of the release', async () => {
  await workplace.commit(
    ['release', 'make', ...PRODUCTION, '--artifact', next],
    onTheRemote(),
  );
  expect(remote.format('%s')).toContain('Faster cart');
});
