import type {
  CommitSha,
  ReleaseRecord,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { formatHold } from '../gitops/paths';
import { readReleases, type ReadReleasesOptions } from './readReleases';
import {
  ANN,
  release,
  releaseFile,
  TestHistory,
} from './__testUtils__/TestHistory';

jest.setTimeout(60_000);

const FOLDER = 'production/checkout';
const CHECKOUT = { environment: 'production', app: 'checkout' };

let history: TestHistory;

beforeEach(async () => {
  history = await TestHistory.create();
});

afterEach(async () => {
  await history.remove();
});

async function read(
  options: ReadReleasesOptions = CHECKOUT,
): Promise<ReleaseRecord[]> {
  const page = await readReleases(history.repository, {
    limit: 1000,
    ...options,
  });
  expect(page.next).toBeUndefined();
  return page.releases;
}

const lines = (records: ReleaseRecord[]) =>
  records.map(({ kind, version }) => `${kind} ${version?.message ?? '-'}`);

const make = (title: string, more = {}) =>
  history.gimlet({
    action: 'release',
    files: release('production', 'checkout', title),
    ...more,
  });

describe('merges', () => {
  it('by hand that push the former head off the chain lose no release', async () => {
    const base = await make('one');
    const local = await history.byHand({
      message: 'local',
      changes: {
        'production/cart/release.json': releaseFile('production', 'cart', 'c'),
      },
      parents: [base],
      stay: true,
    });
    const two = await make('two');
    const three = await make('three', { hold: true });
    await history.byHand({
      message: "Merge branch 'main'",
      parents: [local, three],
      changes: {
        ...(await history.takeFolder(local, three, FOLDER)),
        'production/.gimlet/holds/checkout.json':
          '{"app":"checkout","env":"production"}\n',
      },
    });
    await make('four');

    const records = await read();
    expect(lines(records)).toEqual([
      'release four',
      'release three',
      'release two',
      'release one',
    ]);
    expect(records.map(({ commit }) => commit).slice(1, 3)).toEqual([
      three,
      two,
    ]);
    expect(lines(await read({ environment: 'production' }))).toEqual([
      'release four',
      'release three',
      'release two',
      'by-hand c',
      'release one',
    ]);
  });

  it('that throw the former head away lose no release either', async () => {
    const base = await make('one');
    const two = await make('two');
    await history.byHand({ message: 'ours', parents: [base, two] });
    expect(lines(await read())).toEqual(['release two', 'release one']);
  });

  it('that resolve a conflict are a change of their own', async () => {
    const base = await make('one');
    const local = await history.byHand({
      message: 'local',
      changes: { [`${FOLDER}/deployment.yaml`]: 'local\n' },
      parents: [base],
      stay: true,
    });
    const two = await make('two');
    await history.byHand({
      message: 'merge',
      parents: [local, two],
      changes: { [`${FOLDER}/deployment.yaml`]: 'both\n' },
    });
    const records = await read();
    expect(records.map(({ subject, kind }) => [subject, kind])).toEqual([
      ['merge', 'by-hand'],
      ['[Gimlet] production/checkout released', 'release'],
      ['local', 'by-hand'],
      ['[Gimlet] production/checkout released', 'release'],
    ]);
  });

  it('of a branch that people made are when it went live', async () => {
    const base = await make('one');
    const branch = await history.byHand({
      message: 'on a branch',
      changes: { [`${FOLDER}/deployment.yaml`]: 'branch\n' },
      parents: [base],
      stay: true,
    });
    const merge = await history.byHand({
      message: 'Merge pull request #1',
      parents: [base, branch],
      changes: { [`${FOLDER}/deployment.yaml`]: 'branch\n' },
      who: ANN,
    });
    const [record] = await read();
    expect(record).toMatchObject({
      commit: merge,
      kind: 'by-hand',
      author: ANN,
    });
    expect(await read()).toHaveLength(2);
  });

  it('of a branch that Gimlet wrote are no change of their own', async () => {
    const base = await make('one');
    const branch = await make('two', { parent: base });
    await history.byHand({
      message: 'Merge pull request #1',
      parents: [base, branch],
      changes: await history.takeFolder(base, branch, FOLDER),
    });
    expect((await read()).map(({ commit }) => commit)).toEqual([branch, base]);
  });

  it('of many branches at once', async () => {
    const base = await make('one');
    const branches: CommitSha[] = [];
    for (const title of ['two', 'three', 'four']) {
      branches.push(await make(title, { parent: base }));
    }
    await history.byHand({
      message: 'octopus',
      parents: [base, ...branches],
      changes: await history.takeFolder(base, branches[2], FOLDER),
    });
    expect(lines(await read()).sort()).toEqual([
      'release four',
      'release one',
      'release three',
      'release two',
    ]);
  });
});

it('holds and releases that were pushed off the chain stay in their order', async () => {
  const base = await make('one');
  const local = await history.byHand({
    message: 'local',
    parents: [base],
    changes: { other: 'x' },
    stay: true,
  });
  const two = await make('two');
  const held = await history.gimlet({ action: 'hold', hold: true });
  const three = await make('three');
  const pulled = await history.takeFolder(local, three, FOLDER);
  await history.byHand({
    message: 'pull',
    parents: [local, three],
    changes: {
      ...pulled,
      'production/.gimlet/holds/checkout.json': formatHold(
        'production',
        'checkout',
      ),
    },
  });
  expect((await read()).map(({ commit }) => commit)).toEqual([
    three,
    held,
    two,
    base,
  ]);
});
