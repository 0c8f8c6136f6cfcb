import type { CommitSha } from '@gimlet-io/backstage-plugin-gimlet-common';
import { BareRepository } from '../git';
import { temporaryFolder } from '../git/testing';
import { planHold } from '../plan/planHold';
import { planRelease } from '../plan/planRelease';
import {
  ANN,
  artifact,
  commitFiles,
  commitPlan,
  DEPLOYMENT,
  fixedRenderer,
  GIMLET,
  LAYOUT,
  manifest,
} from '../plan/__testUtils__/gitopsRepository';
import { digestOfCommit, trustedTrailers } from './commitDigest';

jest.setTimeout(60_000);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let repository: BareRepository;
let start: CommitSha;

beforeAll(async () => {
  folder = await temporaryFolder('commit-digest');
  repository = await BareRepository.init({ path: folder.path, branch: 'main' });
  start = await commitFiles(repository, null, {
    '.gimlet/gitops.json': LAYOUT,
  });
});

afterAll(async () => {
  await repository.close();
  await folder.remove();
});

const release = (digit: string, head: CommitSha) =>
  planRelease({
    reader: repository,
    head,
    manifest: manifest(),
    artifact: artifact(digit),
    renderer: fixedRenderer({ 'deployment.yaml': DEPLOYMENT(`v${digit}`) }),
  });

it('trusts what Gimlet committed', async () => {
  const plan = await release('1', start);
  const commit = await commitPlan(repository, plan);
  expect(await digestOfCommit(repository, commit)).toBe(plan.digest);
  expect(await trustedTrailers(repository, commit)).toMatchObject({
    action: 'release',
    app: 'checkout',
    digest: plan.digest,
  });
});

it('has no digest for a commit without trailers', async () => {
  expect(await digestOfCommit(repository, start)).toBeUndefined();
  expect(await trustedTrailers(repository, start)).toBeUndefined();
});

it('does not trust another committer', async () => {
  const plan = await release('1', start);
  const commit = await commitPlan(repository, plan);
  const { tree, parents, message } = await repository.commit(commit);
  const forged = await repository.writeCommit({
    tree,
    parents,
    message,
    author: GIMLET,
    committer: ANN,
  });
  expect(await digestOfCommit(repository, forged)).toBe(plan.digest);
  expect(await trustedTrailers(repository, forged)).toBeUndefined();
});

describe('trailers that were copied', () => {
  const copy = async (
    message: string,
    tree: CommitSha,
    parents: CommitSha[],
  ): Promise<CommitSha> =>
    repository.writeCommit({
      tree: (await repository.commit(tree)).tree,
      parents,
      message,
      author: ANN,
      committer: GIMLET,
    });

  it('do not count on another base', async () => {
    const one = await commitPlan(repository, await release('1', start));
    const two = await commitPlan(repository, await release('2', one));
    const three = await commitPlan(repository, await release('3', two));
    const { message } = await repository.commit(two);
    const picked = await copy(message, two, [three]);
    expect(await trustedTrailers(repository, two)).toBeDefined();
    expect(await digestOfCommit(repository, picked)).toBeDefined();
    expect(await trustedTrailers(repository, picked)).toBeUndefined();
  });

  it('do not count where the folder is another', async () => {
    const one = await commitPlan(repository, await release('1', start));
    const plan = await release('2', one);
    const edited = await commitFiles(repository, one, {
      'production/checkout/deployment.yaml': DEPLOYMENT('evil'),
    });
    const forged = await copy(plan.message, edited, [one]);
    expect(await trustedTrailers(repository, forged)).toBeUndefined();
  });

  it('do not count where a required file is missing, or a removed one is there', async () => {
    const one = await commitPlan(repository, await release('1', start));
    const hold = await planHold({
      reader: repository,
      head: one,
      environment: 'production',
      app: 'checkout',
    });
    const without = await copy(hold.message, one, [one]);
    expect(await digestOfCommit(repository, without)).toBeUndefined();
    const held = await commitPlan(repository, hold);
    const resumed = hold.message
      .replace('Action: hold', 'Action: resume')
      .replace('Also: ', 'Also: -');
    const still = await copy(resumed, held, [held]);
    expect(await digestOfCommit(repository, still)).toBeUndefined();
  });

  it.each([
    ['of an unknown environment', 'production', 'nowhere'],
    ['of an environment that objects inherit', 'production', 'constructor'],
    ['of a reserved app', '/checkout', '/flux'],
    ['of an app that cannot be', '/checkout', '/..'],
    ['with a path that leaves the repository', 'production/flux/', '../'],
  ])('have no digest: %s', async (_, from, to) => {
    const plan = await release('1', start);
    const commit = await commitPlan(repository, plan);
    const message = plan.message.replaceAll(from, to);
    const forged = await copy(message, commit, [start]);
    expect(await digestOfCommit(repository, forged)).toBeUndefined();
  });

  it('have no digest where the layout file is gone or broken', async () => {
    const plan = await release('1', start);
    const commit = await commitPlan(repository, plan);
    for (const layout of [null, '{']) {
      const changed = await commitFiles(repository, commit, {
        '.gimlet/gitops.json': layout,
      });
      const forged = await copy(plan.message, changed, [start]);
      expect(await digestOfCommit(repository, forged)).toBeUndefined();
    }
  });
});
