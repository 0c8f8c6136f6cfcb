import { EntityProvider } from '@backstage/plugin-catalog-react';
import {
  GimletError,
  type EntityReleases,
  type EnvironmentCard,
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
  aRequest,
  aVersion,
  anArtifact,
  anEntity,
  commit,
  entityReleases,
  renderInPortal,
} from '../__testUtils__';
import { ReleasesTab } from './ReleasesTab';

function renderTab(
  answers: Partial<GimletClient>,
  options: { signals?: Parameters<typeof renderInPortal>[1]['signals'] } = {},
) {
  return renderInPortal(
    <EntityProvider entity={anEntity()}>
      <ReleasesTab />
    </EntityProvider>,
    { answers, ...options },
  );
}

const showing = (data: EntityReleases) => ({
  getEntityReleases: jest.fn(async () => data),
});

const withCard = (changes: Partial<EnvironmentCard>) =>
  entityReleases({ cards: [aCard(changes)] });

const card = (environment: string) =>
  screen.findByRole('article', { name: `${environment} / checkout` });

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

describe('ReleasesTab', () => {
  it('says with a skeleton that the releases are on their way', async () => {
    renderTab({ getEntityReleases: () => new Promise(() => {}) });
    expect(await screen.findByText('Loading the releases')).toBeInTheDocument();
  });

  it('says what happened, what it means and what to do, and tries again', async () => {
    const getEntityReleases = jest
      .fn<Promise<EntityReleases>, []>()
      .mockRejectedValueOnce(
        new GimletError('unreachable', 'The server does not answer', {
          whatToDo: 'Check whether it runs.',
        }),
      )
      .mockResolvedValue(entityReleases());
    renderTab({ getEntityReleases });
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent(
      'The releases cannot be shown: The server does not answer',
    );
    expect(alert).toHaveTextContent('Check whether it runs.');
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await card('production')).toBeInTheDocument();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('says what to do where no environment knows the app, with a command', async () => {
    renderTab(showing(entityReleases({ cards: [], history: { items: [] } })));
    expect(
      await screen.findByText('checkout can be released nowhere yet'),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/^gimlet manifest create .*--app checkout/),
    ).toBeInTheDocument();
  });

  it('asks the server once for all that it shows, as the entity', async () => {
    const answers = showing(entityReleases());
    renderTab(answers);
    await card('production');
    expect(answers.getEntityReleases).toHaveBeenCalledTimes(1);
    expect(answers.getEntityReleases).toHaveBeenCalledWith(
      { params: { kind: 'component', namespace: 'default', name: 'checkout' } },
      { signal: expect.any(AbortSignal) },
    );
  });

  it('shows the environments in order, what runs there, and how far the next one is behind', async () => {
    renderTab(showing(entityReleases()));
    const chain = await screen.findByRole('region', {
      name: 'Environments of checkout',
    });
    expect(
      within(chain)
        .getAllByRole('heading', { level: 3 })
        .map(({ textContent }) => textContent),
    ).toEqual(['staging', 'production', 'production-us']);
    expect(within(chain).getByText('3 changes · 2 days')).toBeInTheDocument();
    expect(within(chain).getByText('same version')).toBeInTheDocument();

    const staging = await card('staging');
    expect(staging).toHaveTextContent('8f6c2f0');
    expect(staging).toHaveTextContent(
      'Ann Kovács · released by policy · 4 min ago',
    );
    expect(
      within(staging).getByRole('link', { name: 'Fix rounding of discounts' }),
    ).toHaveAttribute(
      'href',
      `/gimlet/releases/staging/checkout/${commit('1b77e02')}`,
    );
    expect(await card('production')).toHaveTextContent(
      'Bob Nagy · released by Carla Silva · 1 h ago',
    );
  });

  const held = aRelease({
    kind: 'rollback',
    reason: '404s on checkout',
    at: NOW - 3 * DAY,
    author: {
      name: 'Bob Nagy',
      email: 'bob@acme.example',
      time: (NOW - 3 * DAY) / 1000,
    },
  });
  it.each<[string, Partial<EnvironmentCard>, string[]]>([
    ['nothing runs', { current: undefined }, ['Nothing is released here yet']],
    [
      'a request is on its way',
      { requests: [aRequest({ state: 'committing' })] },
      ['Committing', 'Release 1f3c9a2 Faster cart', 'by Carla Silva'],
    ],
    [
      'a request waits for a person',
      {
        requests: [
          aRequest({
            state: 'waiting',
            waitingFor: {
              kind: 'plan-changed',
              text: 'Dan Lee changed the folder. Confirm the new plan.',
            },
          }),
        ],
      },
      ['Plan changed', 'Dan Lee changed the folder. Confirm the new plan.'],
    ],
    [
      'a request failed',
      {
        requests: [
          aRequest({
            state: 'failed',
            error: { code: 'denied', message: 'The branch is protected' },
          }),
        ],
      },
      ['Failed', 'The branch is protected'],
    ],
    [
      'automatic releases are held',
      { held: { by: held } },
      [
        'Held',
        'Automatic releases are held by Bob Nagy (“404s on checkout”), 3 days ago',
        'Resume…',
      ],
    ],
    [
      'nobody knows who holds',
      { held: {} },
      ['Held', 'Automatic releases are held'],
    ],
    [
      'it was changed by hand',
      {
        changedByHand: aRelease({
          kind: 'by-hand',
          subject: 'hotfix: scale to 5',
          author: { name: 'Dan Lee', email: '', time: NOW / 1000 },
        }),
      },
      ['Changed by hand', 'by Dan Lee: hotfix: scale to 5'],
    ],
    [
      'newer artifacts are known',
      { behind: { changes: 2, newest: anArtifact() } },
      ['2 newer: 8f6c2f0 Fix rounding of discounts'],
    ],
    [
      'its repository cannot be read',
      {
        problem: {
          code: 'unreachable',
          message: 'git.acme.example does not answer',
          whatToDo: 'Check the network.',
        },
      },
      [
        'Not readable',
        'git.acme.example does not answer',
        'Check the network.',
        'Faster cart',
      ],
    ],
    [
      'it was rolled back',
      { current: aRelease({ kind: 'rollback' }) },
      ['Bob Nagy · rolled back by Carla Silva'],
    ],
    [
      'a token asked for what a person made',
      {
        current: aRelease({
          requestedBy: 'token/ci-checkout',
          author: { name: 'Ann Kovács', email: '', time: NOW / 1000 },
        }),
      },
      ['released by ci-checkout, for Ann Kovács (as CI says)'],
    ],
  ])('says on its card that %s', async (_, changes, words) => {
    renderTab(showing(withCard(changes)));
    const shown = await card('production');
    for (const word of words) expect(shown).toHaveTextContent(word);
  });

  it('offers nothing of an app that belongs to another repository', async () => {
    renderTab(showing(withCard({ foreign: { repository: 'other/checkout' } })));
    const shown = await card('production');
    expect(shown).toHaveTextContent('belongs to other/checkout');
    expect(shown).not.toHaveTextContent('Faster cart');
    expect(within(shown).queryByRole('button')).not.toBeInTheDocument();
  });

  it('says of a disabled button why, to the keyboard too', async () => {
    const { may } = aCard();
    renderTab(
      showing(
        withCard({
          may: {
            ...may,
            release: { allowed: false, reason: 'Only its owners release it.' },
          },
        }),
      ),
    );
    const shown = await card('production');
    const button = within(shown).getByRole('button', { name: 'Release…' });
    expect(button).toHaveAttribute('aria-disabled', 'true');
    await userEvent.tab();
    while (document.activeElement !== button) await userEvent.tab();
    expect(
      await screen.findByText('Only its owners release it.'),
    ).toBeInTheDocument();
  });

  describe('history', () => {
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
      renderTab(showing(data));
      const history = await screen.findByRole('region', { name: 'History' });
      expect(
        within(history)
          .getAllByRole('heading', { level: 3 })
          .map(({ textContent }) => textContent),
      ).toEqual(['Yesterday', 'Monday 9 March']);
    });

    it('strikes what was taken back, and links it and its rollback both ways', async () => {
      renderTab(showing(data));
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
      expect(
        within(back).getByRole('link', { name: '9c1d3e0' }),
      ).toHaveAttribute(
        'href',
        `/gimlet/releases/production/checkout/${rolledBack.commit}`,
      );
    });

    it('says who, why, how it ended and how large it was', async () => {
      renderTab(showing(data));
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
      renderTab(
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
      renderTab(
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
      renderTab({ ...showing(data), listReleases });
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
      renderTab({ ...showing(data), listReleases });
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
      renderTab(showing(data));
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
});
