import { currentReleases } from './currentReleases';
import { findReleaseByRequest } from './findRequest';
import { handEdit } from './handEdit';
import { release, TestHistory } from './testing';

jest.setTimeout(60_000);

const scope = { environment: 'production', app: 'checkout' };
const FOLDER = 'production/checkout';

let history: TestHistory;

beforeEach(async () => {
  history = await TestHistory.create();
});

afterEach(async () => {
  await history.remove();
});

const make = (title: string, more = {}) =>
  history.gimlet({
    action: 'release',
    files: release('production', 'checkout', title),
    ...more,
  });

const edit = (text: string) =>
  history.byHand({
    message: text,
    changes: { [`${FOLDER}/deployment.yaml`]: text },
  });

describe('currentReleases', () => {
  it('says what is deployed where, and what is held', async () => {
    await make('one', { hold: true });
    await history.gimlet({
      action: 'release',
      environment: 'staging',
      files: release('staging', 'checkout', 'two'),
    });
    await history.byHand({
      message: 'junk',
      changes: {
        'staging/cart/release.json': '{',
        'staging/docs/readme.md': 'x',
        'staging/flux/release.json': '{}',
      },
    });
    const { head } = history;
    const all = await currentReleases(history.repository, { head });
    expect(
      all.map(({ environment, app, version, held }) => [
        environment,
        app,
        version?.message,
        held,
      ]),
    ).toEqual([
      ['production', 'checkout', 'one', true],
      ['staging', 'cart', undefined, false],
      ['staging', 'checkout', 'two', false],
    ]);
    const one = await currentReleases(history.repository, { head, ...scope });
    expect(one).toEqual([all[0]]);
    expect(one[0].tree).toBe(
      (await history.repository.entry(head, FOLDER))?.id,
    );
  });
});

describe('handEdit', () => {
  const current = () =>
    handEdit(history.repository, { head: history.head, ...scope });

  it('is nothing after a release, and nothing where there is no app', async () => {
    expect(await current()).toBeUndefined();
    await make('one');
    expect(await current()).toBeUndefined();
  });

  it('tells every change since, however many', async () => {
    const one = await make('one');
    await history.gimlet({ action: 'hold', hold: true });
    const commits = [];
    for (let i = 0; i < 12; i++) commits.unshift(await edit(`edit ${i}`));
    const found = await current();
    expect(found?.commits.map(({ commit }) => commit)).toEqual(commits);
    expect(found?.since?.commit).toBe(one);
  });

  it('is over when the folder is as it was, or is released again', async () => {
    const one = await make('one');
    await edit('x');
    await history.byHand({
      message: 'put back',
      changes: await history.takeFolder(history.head, one, FOLDER),
    });
    expect(await current()).toBeUndefined();
    await edit('y');
    expect((await current())?.commits).toHaveLength(3);
    await make('two');
    expect(await current()).toBeUndefined();
  });

  it('knows a folder that was removed, or made, by hand', async () => {
    await history.byHand({
      message: 'made',
      changes: { [`${FOLDER}/release.json`]: '{}' },
    });
    expect(await current()).toMatchObject({ commits: [{ subject: 'made' }] });
    expect((await current())?.since).toBeUndefined();
    await make('one');
    const files = await history.takeFolder(history.head, history.head, FOLDER);
    await history.byHand({
      message: 'removed',
      changes: Object.fromEntries(Object.keys(files).map(path => [path, null])),
    });
    expect(await current()).toMatchObject({
      commits: [{ subject: 'removed', tree: null }],
      since: { kind: 'release' },
    });
  });
});

describe('findReleaseByRequest', () => {
  const find = (requestId: string) =>
    findReleaseByRequest(history.repository, {
      head: history.head,
      requestId,
    });

  it('finds the commit that a request made, and no copy of it', async () => {
    const made = await make('one', { requestId: 'request-1' });
    const { message } = await history.repository.commit(made);
    await history.byHand({
      message,
      changes: { [`${FOLDER}/deployment.yaml`]: 'copied' },
      committer: { name: 'Gimlet', email: 'gimlet@gimlet.io' },
    });
    await make('two', {
      requestId: 'request-10',
      reason: 'Gimlet-Request: request-2',
    });
    expect(await find('request-1')).toEqual({
      commit: made,
      action: 'release',
      ...scope,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await find('request-2')).toBeUndefined();
    expect(await find('request.1')).toBeUndefined();
  });

  it('finds it off the chain too', async () => {
    const base = await make('one');
    const side = await make('two', { requestId: 'r', parent: base });
    await history.byHand({ message: 'merge', parents: [base, side] });
    expect((await find('r'))?.commit).toBe(side);
  });

  it.each(['', ' ', 'a\nb'])('refuses %j', async requestId => {
    await expect(find(requestId)).rejects.toMatchObject({ code: 'invalid' });
  });
});
