import type {
  AppPlan,
  CommitSha,
  PlanDiff,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { BareRepository } from '../../git';
import { temporaryFolder } from '../../git/testing';
import {
  artifact,
  commitFiles,
  commitPlan,
  DEPLOYMENT,
  fixedRenderer,
  JOB,
  LAYOUT,
  manifest,
} from '../__testUtils__/gitopsRepository';
import { gitAppHistory } from '../appHistory';
import { diffPlan } from '../diff/diffPlan';
import { planDelete } from '../planDelete';
import { planHold } from '../planHold';
import { planRelease } from '../planRelease';
import { planRollback } from '../planRollback';
import { appPathAt, diffCommit } from './diffCommit';

const PLACE = { environment: 'production', app: 'checkout' };

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let repository: BareRepository;
beforeEach(async () => {
  folder = await temporaryFolder('diff-commit');
  repository = await BareRepository.init({
    path: `${folder.path}/gitops.git`,
    branch: 'main',
  });
});
afterEach(async () => {
  await repository.close();
  await folder.remove();
});

const release = (head: CommitSha, digit: string) =>
  planRelease({
    reader: repository,
    head,
    manifest: manifest(),
    artifact: artifact(digit),
    renderer: fixedRenderer(
      { 'web.yaml': DEPLOYMENT(`web:${digit}`) + JOB(`job:${digit}`) },
      {
        jobs: ['Job shop/migrate'],
        chart: { name: 'web', version: '1.2.3', digest: 'sha256:abc' },
      },
    ),
  });

/** Commits a plan, and says what was to be seen before and what is now. */
async function bothDiffs(
  plan: AppPlan,
): Promise<{ commit: CommitSha; planned: PlanDiff; made: PlanDiff }> {
  const planned = await diffPlan(plan, repository);
  const commit = await commitPlan(repository, plan);
  const made = await diffCommit(repository, { ...PLACE, commit });
  return { commit, planned, made };
}

it('shows of each commit what its plan showed', async () => {
  const start = await commitFiles(repository, null, {
    '.gimlet/gitops.json': LAYOUT,
  });
  const first = await bothDiffs(await release(start, '1'));
  expect(first.made).toEqual(first.planned);
  expect(first.made.jobs).toEqual(['Job shop/migrate']);
  expect(first.made.chart?.version).toBe('1.2.3');

  const second = await bothDiffs(await release(first.commit, '2'));
  expect(second.made).toEqual(second.planned);

  const history = gitAppHistory(repository);
  const at = { reader: repository, head: second.commit, ...PLACE };
  const back = await bothDiffs(
    await planRollback({ ...at, history, to: first.commit }),
  );
  expect(back.made).toEqual(back.planned);
  expect(back.made.rollbackTo).toBe(first.commit);
  expect(back.made.files.map(({ path }) => path)).toEqual([
    'production/.gimlet/holds/checkout.json',
  ]);

  const gone = await bothDiffs(await planDelete({ ...at, head: back.commit }));
  expect(gone.made).toEqual(gone.planned);
  expect(gone.made.tree).toBeNull();
});

it('shows a hold, and what a person did, with the values of Secrets masked', async () => {
  const start = await commitFiles(repository, null, {
    '.gimlet/gitops.json': LAYOUT,
  });
  const released = await commitPlan(repository, await release(start, '1'));
  const hold = await bothDiffs(
    await planHold({ reader: repository, head: released, ...PLACE }),
  );
  expect(hold.made).toEqual(hold.planned);

  const commit = await commitFiles(repository, hold.commit, {
    'production/checkout/secret.yaml':
      'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {password: hunter2}\n',
    'staging/other/release.json': '{}\n',
  });
  const byHand = await diffCommit(repository, { ...PLACE, commit });
  expect(byHand).toMatchObject({
    action: 'release',
    objects: [{ change: 'added', object: { kind: 'Secret', name: 's' } }],
    files: [],
  });
  expect(JSON.stringify(byHand)).not.toContain('hunter2');
});

it('does not believe trailers that do not fit, nor those about another app', async () => {
  const start = await commitFiles(repository, null, {
    '.gimlet/gitops.json': LAYOUT,
  });
  const plan = await release(start, '1');
  const commit = await commitFiles(
    repository,
    start,
    { 'production/checkout/web.yaml': DEPLOYMENT('evil') },
    { message: plan.message },
  );
  const forged = await diffCommit(repository, { ...PLACE, commit });
  expect(forged.digest).not.toBe(plan.digest);
  expect(forged).not.toHaveProperty('chart');
});

it('finds the folder where it was then, also in a commit that takes the layout away', async () => {
  const start = await commitFiles(repository, null, {
    '.gimlet/gitops.json': LAYOUT,
    'production/checkout/release.json': '{}\n',
  });
  const commit = await commitFiles(repository, start, {
    '.gimlet/gitops.json': null,
  });
  expect(await appPathAt(repository, { ...PLACE, commit })).toBe(
    'production/checkout',
  );
  await expect(
    appPathAt(repository, { ...PLACE, environment: 'prod', commit }),
  ).rejects.toMatchObject({ code: 'not-found' });
});
