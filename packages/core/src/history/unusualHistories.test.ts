import { BareRepository } from '../git';
import { plainGit, temporaryFolder } from '../git/testing';
import { readReleases } from './readReleases';
import {
  FOLDER,
  lines,
  useCheckoutHistory,
} from './__testUtils__/checkoutHistory';
import { BOB, releaseFile } from './testing';

const GIMLET = { name: 'Gimlet', email: 'gimlet@gimlet.io' };

const checkout = useCheckoutHistory();
const { read, make } = checkout;

describe('unusual histories', () => {
  it('an empty repository has none', async () => {
    const folder = await temporaryFolder('empty');
    const repository = await BareRepository.init({
      path: folder.path,
      branch: 'main',
    });
    for (const head of [undefined, 'main']) {
      expect(await readReleases(repository, { head })).toEqual({
        releases: [],
      });
    }
    await repository.close();
    await folder.remove();
  });

  it('a head that is not there is an error, and an environment too', async () => {
    await expect(read({ head: 'nowhere' })).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(read({ head: '--all' })).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(read({ environment: 'nowhere' })).rejects.toMatchObject({
      code: 'not-found',
      whatToDo: expect.stringContaining('production, staging'),
    });
    await expect(read({ app: '../x' })).rejects.toMatchObject({
      code: 'invalid',
    });
  });

  it('a layout file that somebody broke is read as it was', async () => {
    await make('one');
    await checkout.history.byHand({
      message: 'oops',
      changes: { '.gimlet/gitops.json': '{' },
    });
    await checkout.history.byHand({
      message: '[Gimlet] production/checkout automated deploy',
      committer: GIMLET,
      changes: { [`${FOLDER}/deployment.yaml`]: 'x' },
    });
    expect(lines(await read())).toEqual(['by-hand one', 'release one']);
  });

  it('folders become files and come back, and names are what they are', async () => {
    const one = await make('one');
    const folder = await checkout.history.takeFolder(one, one, FOLDER);
    const gone = Object.fromEntries(
      Object.keys(folder).map(path => [path, null]),
    );
    await checkout.history.byHand({
      message: '',
      changes: { ...gone, [FOLDER]: 'a file\n' },
    });
    await checkout.history.byHand({
      message: 'link',
      changes: { [FOLDER]: 'b' },
      mode: '120000',
    });
    await checkout.history.byHand({
      message: 'back',
      changes: { [FOLDER]: null },
    });
    await checkout.history.byHand({
      message: 'and again',
      changes: {
        ...folder,
        [`${FOLDER}/ü [a]*.yaml`]: 'x',
        [`${FOLDER}/:(glob)`]: 'y',
      },
    });
    const records = await read();
    expect(
      records.map(({ subject, tree }) => [subject, tree === null]),
    ).toEqual([
      ['and again', false],
      ['', true],
      ['[Gimlet] production/checkout released', false],
    ]);
  });

  it('a root commit may hold everything', async () => {
    const folder = await temporaryFolder('root');
    plainGit(folder.path, ['init', '--quiet', '-b', 'main']);
    plainGit(folder.path, ['fast-import', '--quiet'], {
      input: [
        'commit refs/heads/main',
        'committer Zoë <z@example.com> 1700000000 +0200',
        'data 9',
        'all at on',
        'M 100644 inline production/checkout/release.json',
        'data <<END',
        releaseFile('production', 'checkout', 'one').trim(),
        'END',
        'M 100644 inline production/flux/a.yaml',
        'data 1',
        'x',
        'M 160000 1111111111111111111111111111111111111111 production/module',
        '',
      ].join('\n'),
    });
    const repository = await BareRepository.open({ path: folder.path });
    const { releases } = await readReleases(repository, {});
    expect(releases).toMatchObject([
      {
        kind: 'by-hand',
        before: null,
        version: { message: 'one' },
        author: { name: 'Zoë' },
      },
    ]);
    await repository.close();
    await folder.remove();
  });

  it('dates that go backwards leave the order to the commits', async () => {
    await make('one');
    const two = await make('two');
    const { tree, parents, message } = await checkout.history.repository.commit(
      two,
    );
    const old = { ...BOB, time: 5 };
    const late = await checkout.history.repository.writeCommit({
      tree,
      parents,
      author: old,
      committer: old,
      message,
    });
    await checkout.history.moveTo(late);
    await checkout.history.gimlet({ action: 'hold', hold: true });
    await make('three');
    expect(lines(await read())).toEqual([
      'release three',
      'hold two',
      'by-hand two',
      'release one',
    ]);
  });
});
