import type { CommitSha } from '@gimlet-io/backstage-plugin-gimlet-common';
import { formatHold } from '../gitops/paths';
import {
  FOLDER,
  lines,
  useCheckoutHistory,
} from './__testUtils__/checkoutHistory';
import { ANN, releaseFile } from './testing';

const checkout = useCheckoutHistory();
const { read, make } = checkout;

describe('merges', () => {
  it('by hand that push the former head off the chain lose no release', async () => {
    const base = await make('one');
    const local = await checkout.history.byHand({
      message: 'local',
      changes: {
        'production/cart/release.json': releaseFile('production', 'cart', 'c'),
      },
      parents: [base],
      stay: true,
    });
    const two = await make('two');
    const three = await make('three', { hold: true });
    await checkout.history.byHand({
      message: "Merge branch 'main'",
      parents: [local, three],
      changes: {
        ...(await checkout.history.takeFolder(local, three, FOLDER)),
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
    await checkout.history.byHand({ message: 'ours', parents: [base, two] });
    expect(lines(await read())).toEqual(['release two', 'release one']);
  });

  it('that resolve a conflict are a change of their own', async () => {
    const base = await make('one');
    const local = await checkout.history.byHand({
      message: 'local',
      changes: { [`${FOLDER}/deployment.yaml`]: 'local\n' },
      parents: [base],
      stay: true,
    });
    const two = await make('two');
    await checkout.history.byHand({
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
    const branch = await checkout.history.byHand({
      message: 'on a branch',
      changes: { [`${FOLDER}/deployment.yaml`]: 'branch\n' },
      parents: [base],
      stay: true,
    });
    const merge = await checkout.history.byHand({
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
    await checkout.history.byHand({
      message: 'Merge pull request #1',
      parents: [base, branch],
      changes: await checkout.history.takeFolder(base, branch, FOLDER),
    });
    expect((await read()).map(({ commit }) => commit)).toEqual([branch, base]);
  });

  it('of many branches at once', async () => {
    const base = await make('one');
    const branches: CommitSha[] = [];
    for (const title of ['two', 'three', 'four']) {
      branches.push(await make(title, { parent: base }));
    }
    await checkout.history.byHand({
      message: 'octopus',
      parents: [base, ...branches],
      changes: await checkout.history.takeFolder(base, branches[2], FOLDER),
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
  const local = await checkout.history.byHand({
    message: 'local',
    parents: [base],
    changes: { other: 'x' },
    stay: true,
  });
  const two = await make('two');
  const held = await checkout.history.gimlet({ action: 'hold', hold: true });
  const three = await make('three');
  const pulled = await checkout.history.takeFolder(local, three, FOLDER);
  await checkout.history.byHand({
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
