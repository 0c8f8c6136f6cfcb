import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import {
  plainGit,
  startGitHttpServer,
  type GitHttpServer,
} from '@gimlet-io/core/testUtils';
import { ApplicationRepository } from './applicationRepository';
import { GitopsRemote } from './gitopsRemote';
import { watchCommandLines } from './processWatch';
import { Workplace } from './workplace';

// The last test looks at what the ones before it left.
test.describe.configure({ mode: 'serial' });

const TOKEN = 'ghp_n0b0dyMayReadThis/+=';
/** Every form in which it could come out. */
const FORMS = [
  TOKEN,
  encodeURIComponent(TOKEN),
  Buffer.from(TOKEN).toString('base64').replace(/=+$/, ''),
  Buffer.from(`x-access-token:${TOKEN}`).toString('base64'),
  Buffer.from(`carla:${TOKEN}`).toString('base64'),
];

let workplace: Workplace;
let remote: GitopsRemote;
let server: GitHttpServer;
let checkout: ApplicationRepository;
let gitops: string[];

test.beforeAll(async () => {
  workplace = new Workplace();
  mkdirSync(workplace.path('host'));
  remote = GitopsRemote.empty(workplace.path('host'));
  server = await startGitHttpServer({
    root: workplace.path('host'),
    token: TOKEN,
  });
  checkout = new ApplicationRepository(workplace);
  gitops = ['--gitops-repo', server.url('gitops.git'), '--env', 'production'];
});

test.afterAll(async () => {
  await server?.close();
  workplace?.remove();
});

const expectNoToken = (what: string, text: string) => {
  for (const form of FORMS) {
    expect(text.includes(form), `${what} holds the token`).toBe(false);
  }
};

const inCheckout = (env?: Record<string, string>) => ({
  cwd: 'checkout',
  ...(env && { env }),
});

/** Runs a command and looks at the arguments of every process that it starts. */
async function expectNoTokenInCommandLines(args: string[]): Promise<void> {
  const { child, ended } = workplace.start(args, inCheckout());
  const seen = (await watchCommandLines(child.pid ?? 0, ended)).join('\n');
  expect((await ended).code).toBe(0);
  // Otherwise the watch has seen nothing that could give the token away.
  expect(seen).toContain('git-remote-http');
  expect(seen).toContain(' push ');
  expectNoToken('a command line', seen);
}

test('the token is in no output, argument, file or commit, from a bootstrap to a rollback', async () => {
  const token = { GIMLET_GIT_TOKEN: TOKEN };
  const file = workplace.write('secret/token', `${TOKEN}\n`);
  // A host that takes its time over a push, so that every process of it is seen.
  const hook = join(remote.path, 'hooks', 'pre-receive');
  mkdirSync(join(remote.path, 'hooks'), { recursive: true });
  writeFileSync(hook, '#!/bin/sh\ncat >/dev/null\nsleep 0.3\n', {
    mode: 0o755,
  });
  await workplace.commit(
    [
      ...['environment', 'bootstrap', ...gitops, '--yes'],
      ...['--repository', 'acme/gitops'],
    ],
    inCheckout(token),
  );
  const { sha, artifact } = await checkout.version('Old prices');
  const input = [...gitops, '--artifact', artifact];
  const withFile = ['--git-token-file', file, '--git-username', 'carla'];
  await workplace.plan(
    ['release', 'plan', ...input, ...withFile],
    inCheckout(),
  );

  const make = ['release', 'make', ...input, ...withFile, '--debug'];
  if (process.platform === 'linux') {
    await expectNoTokenInCommandLines(make);
  } else {
    await workplace.text(make, inCheckout());
  }

  const next = await checkout.version('Faster cart');
  await workplace.commit(
    ['release', 'make', ...gitops, '--artifact', next.artifact],
    inCheckout(token),
  );
  await workplace.commit(
    [
      ...['release', 'rollback', ...gitops, '--app', 'checkout'],
      ...['--to', sha, '--yes'],
    ],
    inCheckout(token),
  );
  await workplace.list([...gitops, '--app', 'checkout'], inCheckout(token));
});

test('the token is in no error, and neither is a wrong one', async () => {
  const { artifact } = await checkout.version('Refused');
  const make = ['release', 'make', ...gitops, '--artifact', artifact];
  const refs = remote.refs();
  const wrong = `${TOKEN}-but-wrong`;
  const denied = await workplace.gimlet(
    [...make, '--debug'],
    inCheckout({ GIMLET_GIT_TOKEN: wrong }),
  );
  expect(denied.code).toBe(1);
  expect(denied.stderr).toContain('Check that the token is valid');

  const hook = join(remote.path, 'hooks', 'pre-receive');
  writeFileSync(hook, '#!/bin/sh\necho "Not on Fridays." >&2\nexit 1\n');
  const refused = await workplace.gimlet(
    [...make, '--debug'],
    inCheckout({ GIMLET_GIT_TOKEN: TOKEN }),
  );
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('Not on Fridays.');

  const address = new URL(server.url('gitops.git'));
  address.username = 'carla';
  address.password = TOKEN;
  const inAddress = await workplace.gimlet(
    [
      ...['release', 'make', '--gitops-repo', address.href],
      ...['--env', 'production', '--artifact', artifact, '--debug'],
    ],
    inCheckout(),
  );
  expect(inAddress.code).toBe(1);
  expect(inAddress.stderr).toContain('has a password in it');

  const twoLines = await workplace.gimlet(
    make,
    inCheckout({ GIMLET_GIT_TOKEN: `${TOKEN}\nx` }),
  );
  expect(twoLines.code).toBe(1);
  expect(twoLines.stderr).toContain('line break');
  expect(remote.refs()).toBe(refs);
});

test('a token that somebody stored in a clone does not spread', async () => {
  const address = new URL(server.url('gitops.git'));
  address.username = 'carla';
  address.password = TOKEN;
  plainGit(workplace.path('host'), [
    ...['clone', '-q', remote.path, workplace.path('secret', 'clone')],
  ]);
  workplace.git(
    join('secret', 'clone'),
    ...['remote', 'set-url', 'origin', address.href],
  );
  const list = ['release', 'list', '--gitops-repo', '../secret/clone'];
  const denied = await workplace.gimlet([...list, '--debug'], inCheckout());
  expect(denied.code).toBe(1);
  expect(denied.stderr).toContain(address.host);
  await workplace.text(list, inCheckout({ GIMLET_GIT_TOKEN: TOKEN }));
});

test('afterwards it lies nowhere but where it was put', () => {
  expectNoToken('the output', workplace.printed);
  const files = readdirSync(workplace.folder, {
    recursive: true,
    withFileTypes: true,
  }).filter(
    entry =>
      entry.isFile() && !entry.parentPath.startsWith(workplace.path('secret')),
  );
  expect(files.map(({ name }) => name)).toContain('config');
  for (const { parentPath, name } of files) {
    const path = join(parentPath, name);
    expectNoToken(path, readFileSync(path, 'latin1'));
  }
  // Objects are compressed: git opens them, those that nothing refers to as well.
  for (const repository of [
    remote.path,
    ...readdirSync(workplace.path('cache/gimlet/repositories')).map(name =>
      workplace.path('cache/gimlet/repositories', name),
    ),
  ]) {
    const objects = plainGit(repository, [
      ...['cat-file', '--batch-all-objects', '--batch', '--unordered'],
    ]);
    expect(objects).toContain('Gimlet-Digest');
    expectNoToken(`an object of ${repository}`, objects);
  }
});
