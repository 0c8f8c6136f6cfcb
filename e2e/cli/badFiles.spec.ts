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
/** A second version, which was not released. */
let next: string;

const onTheRemote = () => ({
  cwd: 'checkout',
  env: { GIMLET_GITOPS_REPO: server.url('gitops.git') },
});

const make = (...args: string[]) => [
  ...['release', 'make', '--env', 'production'],
  ...args,
];

test.beforeAll(async () => {
  workplace = new Workplace();
  mkdirSync(workplace.path('host'));
  remote = GitopsRemote.empty(workplace.path('host'));
  server = await startGitHttpServer({ root: workplace.path('host') });
  const checkout = new ApplicationRepository(workplace);
  await workplace.commit(
    [
      ...['environment', 'bootstrap', '--env', 'production', '--yes'],
      ...['--repository', 'acme/gitops'],
    ],
    onTheRemote(),
  );
  const { artifact } = await checkout.version('Old prices');
  await workplace.commit(make('--artifact', artifact), onTheRemote());
  next = (await checkout.version('Faster cart')).artifact;
});

test.afterAll(async () => {
  await server?.close();
  workplace?.remove();
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
    says: ['json:2:39  broken JSON: it ends too early'],
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
        args: make('--artifact', `../artifacts/bad-${index}.json`),
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
        args: make('--artifact', next),
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
          args: make('--artifact', next, '--gitops-repo', hostile.path),
          options: { cwd: 'checkout' },
          code: 1,
          says,
        },
      );
    },
  );
});

test('after all that, nothing stands in the way of the release', async () => {
  await workplace.commit(make('--artifact', next), onTheRemote());
  expect(remote.format('%s')).toContain('Faster cart');
});
