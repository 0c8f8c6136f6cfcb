import type {
  CommitSha,
  ReleaseRecord,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import fc from 'fast-check';
import { readHistory } from './readHistory';
import { readReleases } from './readReleases';
import { markRolledBack } from './rollbackMarks';
import { release, releaseFile, TestHistory } from './testing';

jest.setTimeout(240_000);

async function readAll(
  history: TestHistory,
  to: CommitSha,
  from?: CommitSha,
  commitsAtOnce?: number,
): Promise<ReleaseRecord[]> {
  const records: ReleaseRecord[] = [];
  for await (const record of readHistory(history.repository, {
    from,
    to,
    commitsAtOnce,
  })) {
    records.push(record);
  }
  return records;
}

/** One thing that happens in a repository; numbers choose among what is there. */
type Event = {
  what:
    | 'release'
    | 'rollback'
    | 'delete'
    | 'hold'
    | 'resume'
    | 'edit'
    | 'break'
    | 'revert'
    | 'branch'
    | 'pull'
    | 'request';
  app: 'checkout' | 'cart';
  pick: number;
};

const events = fc.array(
  fc.record<Event>({
    what: fc.constantFrom(
      'release',
      'release',
      'release',
      'rollback',
      'delete',
      'hold',
      'resume',
      'edit',
      'break',
      'revert',
      'branch',
      'pull',
      'request',
    ),
    app: fc.constantFrom('checkout', 'cart'),
    pick: fc.nat(1000),
  }),
  { minLength: 1, maxLength: 14 },
);

const environment = 'production';

/** Writes the events as commits; answers the heads that the branch had while it only went forward. */
async function play(history: TestHistory, all: Event[]): Promise<CommitSha[]> {
  let heads = [history.head];
  let branch: CommitSha | undefined;
  for (const [i, { what, app, pick }] of all.entries()) {
    const { head } = history;
    const folder = `${environment}/${app}`;
    const files = release(environment, app, `v${pick % 4}`);
    const earlier = heads[pick % heads.length];
    const scope = { environment, app };
    switch (what) {
      case 'release':
        await history.gimlet({ ...scope, action: 'release', files });
        break;
      case 'rollback':
        await history.gimlet({
          ...scope,
          action: 'rollback',
          files: await history.folderAt(earlier, folder),
          hold: true,
          rollbackTo: earlier,
        });
        break;
      case 'delete':
        await history.gimlet({ ...scope, action: 'delete', files: null });
        break;
      case 'hold':
        await history.gimlet({ ...scope, action: 'hold', hold: true });
        break;
      case 'resume':
        await history.gimlet({ ...scope, action: 'resume', hold: false });
        break;
      case 'edit':
        await history.byHand({
          message: `edit ${i}`,
          changes: { [`${folder}/deployment.yaml`]: `by hand ${pick % 3}\n` },
        });
        break;
      case 'break':
        await history.byHand({
          message: `break ${i}`,
          changes: { [`${folder}/release.json`]: '{' },
        });
        break;
      case 'revert':
        await history.byHand({
          message: `Revert\n\nThis reverts commit ${earlier}.`,
          changes: await history.takeFolder(head, earlier, folder),
        });
        break;
      case 'branch':
        // A person's own line, which a later pull or request brings back.
        branch = await history.byHand({
          message: `on a branch ${i}`,
          parents: [earlier],
          changes: {
            [`${environment}/own/release.json`]: releaseFile(
              environment,
              'own',
              `b${i}`,
            ),
          },
          stay: true,
        });
        break;
      case 'pull':
        if (!branch) break;
        await history.byHand({
          message: 'pull',
          parents: [branch, head],
          changes: {
            ...(await history.takeFolder(branch, head, folder)),
          },
        });
        branch = undefined;
        // The former heads are not on the chain any more.
        heads = [];
        break;
      default: {
        const side = await history.gimlet({
          ...scope,
          action: 'release',
          files,
          parent: earlier,
        });
        await history.byHand({
          message: 'merge request',
          parents: [head, side],
          changes: await history.takeFolder(head, side, folder),
        });
      }
    }
    if (heads.at(-1) !== history.head) heads.push(history.head);
  }
  return heads;
}

it('reading in steps gives what reading at once gives, and what the pages show', async () => {
  await fc.assert(
    fc.asyncProperty(
      events,
      fc.array(fc.nat(1000), { maxLength: 4 }),
      async (all, cuts) => {
        const history = await TestHistory.create({ production: 'production' });
        try {
          const heads = await play(history, all);
          const { head } = history;
          const atOnce = await readAll(history, head);

          const places = [...new Set(cuts.map(cut => cut % heads.length))].sort(
            (a, b) => a - b,
          );
          const steps = [...places.map(place => heads[place]), head];
          const inSteps: ReleaseRecord[][] = [];
          let from: CommitSha | undefined;
          for (const to of steps) {
            inSteps.unshift(await readAll(history, to, from));
            from = to;
          }
          expect(inSteps.flat()).toEqual(atOnce);

          expect(await readAll(history, head, undefined, 2)).toEqual(atOnce);

          const pages: ReleaseRecord[] = [];
          let after: string | undefined;
          do {
            const page = await readReleases(history.repository, {
              limit: 1 + Math.floor(all.length / 2),
              after,
            });
            pages.push(...page.releases);
            after = page.next;
          } while (after);
          expect(pages).toEqual(markRolledBack(atOnce));
          for (const app of ['checkout', 'cart', 'own']) {
            const one = await readReleases(history.repository, {
              environment,
              app,
              limit: 1000,
            });
            expect(one.releases).toEqual(
              markRolledBack(atOnce).filter(record => record.app === app),
            );
          }
        } finally {
          await history.remove();
        }
      },
    ),
    { numRuns: 30 },
  );
});

it('loses no commit of Gimlet, whatever people merge', async () => {
  await fc.assert(
    fc.asyncProperty(events, async all => {
      const history = await TestHistory.create({ production: 'production' });
      try {
        await play(history, all);
        const log = await history.repository.git([
          'log',
          '--format=%H',
          '--grep=Gimlet-Digest',
          history.head,
        ]);
        const made = log.toString('utf8').split('\n').filter(Boolean);
        const changing = [];
        for (const id of made) {
          const changed = await history.repository.git([
            'diff-tree',
            '--name-only',
            '-r',
            id,
          ]);
          if (changed.length > 0) changing.push(id);
        }
        const records = await readAll(history, history.head);
        const kept = records
          .filter(({ digest }) => digest !== undefined)
          .map(({ commit }) => commit as string);
        expect(kept.sort()).toEqual(changing.sort());
      } finally {
        await history.remove();
      }
    }),
    { numRuns: 15 },
  );
});

describe('an index', () => {
  let history: TestHistory;

  beforeEach(async () => {
    history = await TestHistory.create();
  });

  afterEach(async () => {
    await history.remove();
  });

  const make = (title: string) =>
    history.gimlet({
      action: 'release',
      files: release('production', 'checkout', title),
    });

  it('has nothing to read where nothing moved', async () => {
    const head = await make('one');
    expect(await readAll(history, head, head)).toEqual([]);
  });

  it('is told to start anew where its commit is not on the chain', async () => {
    const one = await make('one');
    const two = await make('two');
    const other = await history.byHand({
      message: 'elsewhere',
      parents: [one],
      changes: { x: 'y' },
    });
    await expect(readAll(history, other, two)).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('reads a repository whose environment has the root', async () => {
    const single = await TestHistory.create({ production: '' });
    const one = await single.gimlet({
      action: 'release',
      files: release('production', 'checkout', 'one'),
      hold: true,
    });
    await single.gimlet({ action: 'resume', hold: false });
    const records = await readAll(single, single.head);
    expect(records.map(({ kind }) => kind)).toEqual(['resume', 'release']);
    expect(records[1].commit).toBe(one);
    await single.remove();
  });
});
