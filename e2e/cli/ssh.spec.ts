import { expect, test } from '@playwright/test';
import { writeFileSync } from 'node:fs';
import {
  findSshd,
  startSshServer,
  type SshServer,
} from '@gimlet-io/core/testUtils';
import { ApplicationRepository } from './applicationRepository';
import { expectHonestCommits } from './digestByHand';
import { GitopsRemote } from './gitopsRemote';
import { Workplace } from './workplace';

const sshd = findSshd();

test.skip(!sshd, 'There is no sshd here (apt install openssh-server)');
test.describe.configure({ mode: 'serial' });

let workplace: Workplace;
let remote: GitopsRemote;
let server: SshServer;
let gitops: string[];

test.beforeAll(async () => {
  if (!sshd) {
    return;
  }
  workplace = new Workplace();
  remote = GitopsRemote.empty(workplace.folder);
  server = await startSshServer({ folder: workplace.path('home'), sshd });
  gitops = ['--gitops-repo', server.url(remote.path), '--env', 'production'];
});

test.afterAll(async () => {
  await server?.close();
  workplace?.remove();
});

const withKey = () => [
  ...gitops,
  ...['--ssh-key', server.keyFile],
  ...['--ssh-known-hosts', server.knownHostsFile],
];

test('bootstrap, release and rollback go over SSH', async () => {
  await workplace.commit([
    ...['environment', 'bootstrap', ...withKey()],
    ...['--repository', 'acme/gitops', '--yes'],
  ]);
  const checkout = new ApplicationRepository(workplace);
  const trees: (string | null)[] = [];
  const versions: string[] = [];
  for (const title of ['Old prices', 'Faster cart']) {
    const { sha, artifact } = await checkout.version(title);
    const { plan } = await workplace.commit(
      ['release', 'make', ...withKey(), '--artifact', artifact],
      { cwd: 'checkout' },
    );
    expect(remote.id('production/checkout')).toBe(plan.tree);
    trees.push(plan.tree);
    versions.push(sha);
  }
  expect(trees[1]).not.toBe(trees[0]);
  await workplace.commit([
    ...['release', 'rollback', ...withKey(), '--app', 'checkout'],
    ...['--to', versions[0], '--yes'],
  ]);
  expect(remote.id('production/checkout')).toBe(trees[0]);
  expect(await expectHonestCommits(remote)).toBe(4);
});

test('a key that the host does not know, and a host that we do not know, are refused with what to do', async () => {
  const refs = remote.refs();
  const hold = ['release', 'hold', ...gitops, '--app', 'checkout'];
  const stranger = await workplace.gimlet([
    ...hold,
    ...['--ssh-key', server.strangerKeyFile],
    ...['--ssh-known-hosts', server.knownHostsFile],
  ]);
  expect(stranger.code).toBe(1);
  expect(stranger.stderr).toContain('Permission denied');
  expect(stranger.stderr).toContain('Check that the public key is registered');

  const knownHosts = workplace.path('known-hosts');
  writeFileSync(knownHosts, '');
  const unknown = await workplace.gimlet([
    ...hold,
    ...['--ssh-key', server.keyFile],
    ...['--ssh-known-hosts', knownHosts],
  ]);
  expect(unknown.code).toBe(1);
  expect(unknown.stderr).toContain('Host key verification failed');
  expect(unknown.stderr).toContain("Put the host's key into the known hosts");
  expect(remote.refs()).toBe(refs);
});
