import { join } from 'node:path';
import {
  titleOf,
  type ReleaseRecord,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { BareRepository } from '../git';
import { plainGit, temporaryFolder } from '../git/testing';
import { currentReleases } from './currentReleases';
import { handEdit } from './handEdit';
import { readOriginalSubject } from './original';
import { readHistory } from './readHistory';
import { readReleases } from './readReleases';
import { markRolledBack } from './rollbackMarks';

jest.setTimeout(60_000);

describe('a repository that the original wrote', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let repository: BareRepository;

  beforeAll(async () => {
    folder = await temporaryFolder('original');
    const path = join(folder.path, 'gitops.git');
    const bundle = join(__dirname, 'testdata', 'original.bundle');
    plainGit(folder.path, ['clone', '--quiet', '--bare', bundle, path]);
    repository = await BareRepository.open({ path });
  });

  afterAll(async () => {
    await repository.close();
    await folder.remove();
  });

  const told = (records: ReleaseRecord[]) =>
    records.map(record => {
      const { app, kind, version, rollbackTo, rolledBackBy } = record;
      const place = (commit: string | undefined) =>
        commit && 1 + records.findIndex(other => other.commit === commit);
      return [
        app,
        kind,
        version && titleOf(version),
        record.requestedBy,
        ...(rollbackTo ? [`to ${place(rollbackTo)}`] : []),
        ...(rolledBackBy ? [`undone by ${place(rolledBackBy)}`] : []),
      ];
    });

  /** Its nine commits, newest first: app, what it is, what is deployed afterwards, who asked. */
  const table = [
    ['checkout', 'release', 'Five', 'policy'],
    ['cart', 'delete', undefined, 'policy'],
    ['checkout', 'by-hand', 'Fix B', undefined],
    ['checkout', 'release', 'Fix B', 'carla'],
    ['checkout', 'rollback', 'Add config A', undefined, 'to 7'],
    ['checkout', 'release', 'Three replicas', 'policy', 'undone by 5'],
    ['checkout', 'release', 'Add config A', 'carla'],
    ['cart', 'release', 'Cart one', 'policy'],
    ['checkout', 'release', 'First', 'policy'],
  ];

  it('reads as what happened', async () => {
    const { releases, next } = await readReleases(repository, {
      environment: 'production',
    });
    expect(told(releases)).toEqual(table);
    expect(next).toBeUndefined();
  });

  it('names who changed something by hand', async () => {
    const { releases } = await readReleases(repository, { head: 'main' });
    expect(releases[2]).toMatchObject({
      subject: 'hotfix: by hand',
      author: { name: 'Bob', email: 'bob@example.com' },
    });
  });

  it('reads the same for an index', async () => {
    const head = await repository.resolve('main');
    const records: ReleaseRecord[] = [];
    for await (const record of readHistory(repository, { to: head! })) {
      records.push(record);
    }
    expect(told(markRolledBack(records))).toEqual(table);
  });

  it('knows what is deployed', async () => {
    const head = (await repository.resolve('main'))!;
    const current = await currentReleases(repository, { head });
    expect(current).toMatchObject([
      {
        environment: 'production',
        app: 'checkout',
        version: { message: 'Five', event: 'push' },
        held: false,
      },
    ]);
    const scope = { environment: 'production', app: 'checkout' };
    expect(await handEdit(repository, { head, ...scope })).toBeUndefined();

    const { releases } = await readReleases(repository, scope);
    const edit = await handEdit(repository, {
      head: releases[1].commit,
      ...scope,
    });
    expect(edit?.commits.map(({ subject }) => subject)).toEqual([
      'hotfix: by hand',
    ]);
    expect(edit?.since?.version?.message).toBe('Fix B');
  });
});

describe('readOriginalSubject', () => {
  const rows: [string, ReturnType<typeof readOriginalSubject>][] = [
    ['[Gimlet] production/checkout automated deploy', { kind: 'release' }],
    [
      '[Gimlet] production/checkout deleted by policy\n\nmore',
      { kind: 'delete', requestedBy: 'policy' },
    ],
    ['[Gimlet] production/checkout deleted by ', undefined],
    ['[Gimlet] staging/checkout automated deploy', undefined],
    ['[Gimlet] production/checkout2 automated deploy', undefined],
    ['[Gimlet] production/checkout automated deploy, or so', undefined],
    ['Revert "x"\n\nThis reverts commit 979ba8f3.\n', { kind: 'rollback' }],
    ['Revert "x"', undefined],
    ['', undefined],
  ];

  it.each(rows)('%j', (message, expected) => {
    expect(readOriginalSubject(message, 'production', 'checkout')).toEqual(
      expected,
    );
  });
});
