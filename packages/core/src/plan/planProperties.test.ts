import type { CommitSha } from '@gimlet-io/backstage-plugin-gimlet-common';
import fc from 'fast-check';
import { BareRepository } from '../git';
import { temporaryFolder } from '../git/testing';
import { digestOfCommit } from '../gitops/commitDigest';
import { gitAppHistory } from './appHistory';
import { changesNothing } from './changesNothing';
import { planDelete } from './planDelete';
import { planHold, planResume } from './planHold';
import { planRelease } from './planRelease';
import { planRollback } from './planRollback';
import { stalePins } from './stalePins';
import {
  artifact,
  changedPaths,
  commitFiles,
  commitPlan,
  fixedRenderer,
  LAYOUT,
  manifest,
  SINGLE_LAYOUT,
} from './__testUtils__/gitopsRepository';

jest.setTimeout(120_000);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let repository: BareRepository;

beforeAll(async () => {
  folder = await temporaryFolder('plan-properties');
  repository = await BareRepository.init({ path: folder.path, branch: 'main' });
});

afterAll(async () => {
  await repository.close();
  await folder.remove();
});

const layouts = {
  shared: { text: LAYOUT, prefix: 'production/' },
  single: { text: SINGLE_LAYOUT, prefix: '' },
};

const fileNames = fc
  .stringMatching(/^[a-zA-Z0-9é日 ._+@=-]{1,12}$/)
  .map(name => `${name}.yaml`);
const files = fc.dictionary(fileNames, fc.string({ unit: 'binary' }), {
  maxKeys: 6,
  noNullPrototype: true,
});

/** What people may have put beside the app, and into its folder. */
const clutter = fc.dictionary(
  fc.constantFrom(
    'README.md',
    'production/cart/deployment.yaml',
    'production/checkout/by-hand.yaml',
    'production/checkout/deep/by-hand.yaml',
    'cart/deployment.yaml',
    'checkout/by-hand.yaml',
    'production/flux/other.yaml',
    'flux/other.yaml',
    'production/.gimlet/vars',
  ),
  fc.string(),
  { noNullPrototype: true },
);

const step = fc.oneof(
  fc.record({
    do: fc.constant('release' as const),
    app: fc.constantFrom('checkout', 'cart'),
    digit: fc.constantFrom('1', '2', '3'),
    namespace: fc.constantFrom('shop', 'default', 'tools'),
    files,
  }),
  fc.record({
    do: fc.constantFrom(
      'hold' as const,
      'resume' as const,
      'delete' as const,
      'rollback' as const,
    ),
    app: fc.constantFrom('checkout', 'cart'),
  }),
);

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function planStep(
  head: CommitSha,
  next: Step,
  released: Map<string, CommitSha>,
) {
  const place = {
    reader: repository,
    head,
    environment: 'production',
    app: next.app,
  };
  switch (next.do) {
    case 'release':
      return planRelease({
        reader: repository,
        head,
        manifest: manifest({ app: next.app, namespace: next.namespace }),
        artifact: artifact(next.digit),
        renderer: fixedRenderer(next.files),
        takeOver: true,
      });
    case 'hold':
      return planHold(place);
    case 'resume':
      return planResume(place);
    case 'delete':
      return planDelete(place);
    default:
      return planRollback({
        ...place,
        history: gitAppHistory(repository),
        to: released.get(next.app) ?? 'abcdef',
      });
  }
}

/** What a step cannot do in its state, such as a rollback to what is current. */
const impossible = (error: unknown) => {
  const code =
    typeof error === 'object' && error !== null && 'code' in error
      ? error.code
      : undefined;
  if (code === 'not-found' || code === 'conflict') return undefined;
  throw error;
};

it('every plan lands with its tree and digest, and touches nothing else', async () => {
  let landed = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('shared' as const, 'single' as const),
      clutter,
      fc.array(step, { minLength: 1, maxLength: 6 }),
      async (which, beside, steps) => {
        const { text, prefix } = layouts[which];
        let head = await commitFiles(repository, null, {
          ...beside,
          '.gimlet/gitops.json': text,
        });
        const released = new Map<string, CommitSha>();
        for (const next of steps) {
          const plan = await planStep(head, next, released).catch(impossible);
          if (!plan) continue;
          const again = await planStep(head, next, released);
          expect(again).toEqual(plan);
          expect(await stalePins(plan, repository, head)).toEqual([]);

          const commit = await commitPlan(repository, plan);
          landed += 1;
          expect(await digestOfCommit(repository, commit)).toBe(plan.digest);
          const { path, after } = plan.folder;
          const entry = await repository.entry(commit, path);
          expect(entry?.id ?? null).toBe(after);
          const changed = await changedPaths(repository, commit);
          expect(changed.length === 0).toBe(changesNothing(plan));
          const allowed = [
            `${prefix}flux/kustomization-${next.app}.yaml`,
            `${prefix}.gimlet/holds/${next.app}.json`,
            ...(next.do === 'release' ? [next.namespace] : []).map(
              namespace => `${prefix}flux/namespace-${namespace}.yaml`,
            ),
          ];
          const others = changed.filter(
            file => !file.startsWith(`${path}/`) && !allowed.includes(file),
          );
          expect(others).toEqual([]);
          if (next.do === 'release' && !released.has(next.app)) {
            if (changed.length > 0) released.set(next.app, commit);
          }
          head = commit;
        }
      },
    ),
    { numRuns: 60 },
  );
  expect(landed).toBeGreaterThan(60);
});
