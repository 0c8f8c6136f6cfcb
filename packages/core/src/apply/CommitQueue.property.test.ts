import * as fc from 'fast-check';
import { digestOfCommit } from '../gitops/commitDigest';
import { CommitQueue } from './CommitQueue';
import { appPlan, CARLA, QueueBench } from './__testUtils__';
import { BareRepository } from '../git';

jest.setTimeout(240_000);

let bench: QueueBench;

beforeAll(async () => {
  bench = await QueueBench.create();
});

afterAll(() => bench.remove());

const fileName = fc.constantFrom(
  'deployment.yaml',
  'service.yaml',
  'sub/a.yaml',
  'sub/deep/b.yaml',
  'release.json',
  'a b',
  'ünï.yaml',
);
const files = fc.dictionary(fileName, fc.string({ maxLength: 20 }), {
  minKeys: 1,
  maxKeys: 5,
});
const change = fc.record({
  environment: fc.constantFrom('production', 'staging'),
  app: fc.constantFrom('checkout', 'web', 'a'),
  files: fc.option(files, { freq: 5 }),
  kustomization: fc.boolean(),
});

describe('plan and apply', () => {
  it('give the planned tree and digest, and leave everything else as it was', async () => {
    const remote = bench.remote();
    const repository = await BareRepository.open({ path: remote.path });
    const queue = new CommitQueue({ repository, branch: 'main' });
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 5 }),
        async changes => {
          for (const { environment, app, kustomization, ...rest } of changes) {
            const head = remote.head();
            if (head === undefined) throw new Error('the branch is empty');
            const folder = `${environment}/${app}`;
            const beside = `${environment}/flux/kustomization-${app}.yaml`;
            const isThere =
              (await repository.entry(head, beside)) !== undefined;
            const plan = await appPlan({
              reader: repository,
              head,
              environment,
              app,
              files: rest.files,
              requires:
                rest.files && kustomization ? { [beside]: `${app}\n` } : {},
              removes: rest.files === null && isThere ? [beside] : [],
            });
            const { status, commit } = await queue.submit({
              plan,
              author: CARLA,
            });
            const [, , tree = ''] = remote
              .git(['ls-tree', 'main', folder])
              .split(/[ \t]/);
            expect(tree).toBe(plan.folder.after ?? '');
            const others = (revision: string) =>
              remote
                .git(['ls-tree', '-r', revision])
                .split('\n')
                .filter(
                  line =>
                    !line.includes(`\t${folder}/`) &&
                    !line.includes(`\t"${folder}/`) &&
                    !line.endsWith(`\t${beside}`),
                );
            expect(others('main')).toEqual(others(head));
            expect(status === 'unchanged' ? head : commit).toBe(remote.head());
            expect(status === 'unchanged').toBe(
              remote.git(['rev-parse', 'main^{tree}']) ===
                remote.git(['rev-parse', `${head}^{tree}`]),
            );
            const digest =
              status === 'unchanged' || commit === null
                ? plan.digest
                : await digestOfCommit(repository, commit);
            expect(digest).toBe(plan.digest);
          }
        },
      ),
      { numRuns: 15 },
    );
    await repository.close();
    remote.git(['fsck', '--strict', '--full']);
  });
});
