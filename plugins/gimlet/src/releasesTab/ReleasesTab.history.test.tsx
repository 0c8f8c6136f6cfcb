import {
  GimletError,
  type EntityReleases,
  type GimletClient,
  type Release,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  DAY,
  HOUR,
  MINUTE,
  NOW,
  aCard,
  aRelease,
  aVersion,
  commit,
  entityReleases,
} from '../__testUtils__';
import { renderReleasesTab, showing } from './__testUtils__';

const rowOf = async (title: string) => {
  const history = await screen.findByRole('region', { name: 'History' });
  const link = await within(history).findByRole('link', { name: title });
  const row = link.closest('li');
  if (!row) throw new Error(`${title} is in no row`);
  return row;
};

beforeEach(() => {
  jest.spyOn(Date, 'now').mockReturnValue(NOW);
});

afterEach(() => {
  jest.restoreAllMocks();
});

describe('ReleasesTab, history', () => {
  const rolledBack = aRelease({
    commit: commit('77e0000'),
    at: NOW - DAY - 2 * HOUR,
    current: false,
    requestedBy: 'policy',
    rolledBackBy: commit('9d2fe10'),
    version: aVersion({
      sha: commit('9c1d3e0'),
      message: 'New price engine',
    }),
  });
  const rollback = aRelease({
    commit: commit('9d2fe10'),
    kind: 'rollback',
    at: NOW - DAY,
    reason: '404s on checkout',
    rollbackTo: commit('5e0d1c3'),
    version: aVersion({ sha: commit('77aa01b'), message: 'Old prices' }),
    files: { added: 1, changed: 3, removed: 0 },
  });
  const byHand = aRelease({
    commit: commit('e41b77c'),
    kind: 'by-hand',
    at: NOW - 9 * DAY,
    current: false,
    requestedBy: undefined,
    version: undefined,
    outcome: undefined,
    subject: 'hotfix: scale to 5',
  });
  const items: Release[] = [rollback, rolledBack, byHand];
  const data = entityReleases({
    cards: [
      aCard({ environment: 'staging', current: undefined }),
      aCard({ current: rollback }),
    ],
    history: { items, nextCursor: 'older' },
  });

  it('groups the changes by day, newest first', async () => {
    renderReleasesTab(showing(data));
    const history = await screen.findByRole('region', { name: 'History' });
    expect(
      within(history)
        .getAllByRole('heading', { level: 3 })
        .map(({ textContent }) => textContent),
    ).toEqual(['Yesterday', 'Monday 9 March']);
  });

  it('strikes what was taken back, and links it and its rollback both ways', async () => {
    renderReleasesTab(showing(data));
    const struck = await rowOf('New price engine');
    expect(within(struck).getByText('New price engine').tagName).toBe('S');
    expect(
      within(struck).getByRole('link', { name: '9d2fe10' }),
    ).toHaveAttribute(
      'href',
      `/gimlet/releases/production/checkout/${rollback.commit}`,
    );
    const back = await rowOf('Old prices');
    expect(back).toHaveTextContent('rolled back from 9c1d3e0');
    expect(within(back).getByRole('link', { name: '9c1d3e0' })).toHaveAttribute(
      'href',
      `/gimlet/releases/production/checkout/${rolledBack.commit}`,
    );
  });

  it('says who, why, how it ended and how large it was', async () => {
    renderReleasesTab(showing(data));
    const row = await rowOf('Old prices');
    expect(row).toHaveTextContent('“404s on checkout”');
    expect(row).toHaveTextContent('Carla Silva');
    expect(row).toHaveTextContent('12:00 · pushed in 0.4 s');
    expect(row).toHaveTextContent('+1 ±3 files');
    expect(row).toHaveTextContent('runs now');
    expect(await rowOf('hotfix: scale to 5')).toHaveTextContent(
      'changed by hand',
    );
  });

  it('pins what runs where the list does not reach it', async () => {
    const old = aRelease({ commit: commit('0ld'), at: NOW - 200 * DAY });
    renderReleasesTab(
      showing(
        entityReleases({
          cards: [aCard({ current: old })],
          history: { items: [byHand], nextCursor: 'older' },
        }),
      ),
    );
    const pinned = await screen.findByRole('region', {
      name: 'Running now',
    });
    expect(pinned).toHaveTextContent('Faster cart');
  });

  it('shows more, and keeps that when the first page is renewed', async () => {
    const older = aRelease({
      commit: commit('0a0a0a0'),
      at: NOW - 30 * DAY,
      current: false,
      version: aVersion({ message: 'Long ago' }),
    });
    const newest = aRelease({
      commit: commit('0b0b0b0'),
      at: NOW - MINUTE,
      version: aVersion({ message: 'Just released' }),
    });
    let tell = (_: { app: string }) => {};
    const getEntityReleases = jest
      .fn<Promise<EntityReleases>, []>()
      .mockResolvedValueOnce(data)
      .mockResolvedValue({
        ...data,
        history: { items: [newest, rollback], nextCursor: 'other' },
      });
    const listReleases = jest.fn(async () => ({ items: [older] }));
    renderReleasesTab(
      { getEntityReleases, listReleases },
      {
        signals: {
          subscribe<T>(_: string, onMessage: (message: T) => void) {
            tell = message => onMessage(message as T);
            return { unsubscribe: () => {} };
          },
        },
      },
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Show more' }),
    );
    await rowOf('Long ago');
    expect(listReleases).toHaveBeenCalledWith(
      {
        query: {
          app: 'checkout',
          repository: 'acme/checkout',
          cursor: 'older',
        },
      },
      expect.anything(),
    );
    expect(
      screen.queryByRole('button', { name: 'Show more' }),
    ).not.toBeInTheDocument();

    act(() => tell({ app: 'another' }));
    expect(getEntityReleases).toHaveBeenCalledTimes(1);
    act(() => tell({ app: 'checkout' }));
    await rowOf('Just released');
    expect(getEntityReleases).toHaveBeenCalledTimes(2);
    await rowOf('New price engine');
    await rowOf('Long ago');
  });

  it('asks the server for what the filters say, and forgets them', async () => {
    const found = aRelease({
      commit: commit('abc0000'),
      version: aVersion({ message: 'Found' }),
    });
    const listReleases = jest.fn<
      ReturnType<GimletClient['listReleases']>,
      Parameters<GimletClient['listReleases']>
    >(async ({ query } = {}) => ({
      items: query?.search === 'a/b' && !query.byHand ? [found] : [],
    }));
    renderReleasesTab({ ...showing(data), listReleases });
    await rowOf('Old prices');
    await userEvent.keyboard('/');
    const search = screen.getByRole('searchbox');
    expect(search).toHaveFocus();
    await userEvent.keyboard('a/b');
    expect(search).toHaveValue('a/b');
    await rowOf('Found');
    expect(listReleases).toHaveBeenLastCalledWith(
      {
        query: {
          app: 'checkout',
          repository: 'acme/checkout',
          search: 'a/b',
        },
      },
      expect.anything(),
    );
    await userEvent.click(
      screen.getByRole('switch', { name: 'Show changes by hand' }),
    );
    await screen.findByText('No change fits these filters');
    expect(listReleases).toHaveBeenLastCalledWith(
      {
        query: {
          app: 'checkout',
          repository: 'acme/checkout',
          search: 'a/b',
          byHand: 'false',
        },
      },
      expect.anything(),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Show all' }));
    await rowOf('Old prices');
    expect(search).toHaveValue('');
  });

  it('keeps its rows while a filter finds nothing out, and tries again', async () => {
    const found = aRelease({
      commit: commit('abc0000'),
      version: aVersion({ message: 'Found' }),
    });
    const listReleases = jest
      .fn<ReturnType<GimletClient['listReleases']>, []>()
      .mockRejectedValueOnce(new GimletError('timeout', 'Too slow'))
      .mockResolvedValue({ items: [found] });
    renderReleasesTab({ ...showing(data), listReleases });
    await rowOf('Old prices');
    await userEvent.click(
      screen.getByRole('switch', { name: 'Show changes by hand' }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The history is not complete: Too slow',
    );
    await rowOf('Old prices');
    // Its cursor is that of another filter.
    expect(
      screen.queryByRole('button', { name: 'Show more' }),
    ).not.toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await rowOf('Found');
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('offers to go back to a change that does not run, with the command', async () => {
    renderReleasesTab(showing(data));
    const row = await rowOf('New price engine');
    await userEvent.click(within(row).getByRole('button'));
    const menu = await screen.findByRole('menu');
    expect(
      within(menu)
        .getAllByRole('menuitem')
        .map(({ textContent }) => textContent),
    ).toEqual([
      'Open',
      'Roll back to this…',
      'Copy the gitops commit',
      'Copy the command to roll back to this',
    ]);
    await userEvent.keyboard('{Escape}');
    const running = await rowOf('Old prices');
    await userEvent.click(within(running).getByRole('button'));
    expect(
      within(await screen.findByRole('menu'))
        .getAllByRole('menuitem')
        .map(({ textContent }) => textContent),
    ).toEqual(['Open', 'Copy the gitops commit']);
  });
});
