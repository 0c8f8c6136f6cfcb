import {
  GimletError,
  type GimletClient,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  aRelease,
  aVersion,
  commit,
  digest,
  renderInPortal,
  tree,
} from '../__testUtils__';
import { aPlan, aRequestAnswer } from './__testUtils__';
import { RollbackDialog } from './RollbackDialog';

jest.setTimeout(60_000);

const current = aRelease();
const before = aRelease({
  commit: commit('5e0d1c3'),
  tree: tree('77aa'),
  current: false,
  version: aVersion({ sha: commit('77aa01b'), message: 'Old prices' }),
});
const takenBack = aRelease({
  commit: commit('9d2fe10'),
  tree: tree('9c1d'),
  current: false,
  rolledBackBy: commit('c40be11'),
  version: aVersion({ sha: commit('9c1d3e0'), message: 'New price engine' }),
});

const plan = aPlan({
  wish: {
    action: 'rollback',
    environment: 'production',
    app: 'checkout',
    to: before.commit,
    hold: true,
  },
  rollbackTo: before.commit,
  loses: [
    {
      commit: current.commit,
      version: commit('1f3c9a2'),
      title: 'Faster cart',
      author: 'Bob Nagy',
    },
    {
      commit: commit('1b77e02'),
      version: commit('0be4411'),
      title: 'Retry payments',
      author: 'Ann Kovács',
    },
  ],
  diff: {
    ...aPlan().diff,
    action: 'rollback',
    rollbackTo: before.commit,
    after: { version: before.version },
    jobs: ['Job shop/checkout-migrate'],
  },
});

async function open(
  answers: Partial<GimletClient> = {},
  props: { to?: string } = {},
) {
  const onClose = jest.fn();
  const planChange = jest.fn(async () => plan);
  await renderInPortal(
    <RollbackDialog
      environment="production"
      app="checkout"
      {...props}
      onClose={onClose}
    />,
    {
      answers: {
        listReleases: async () => ({ items: [current, takenBack, before] }),
        planChange,
        ...answers,
      },
    },
  );
  return { onClose, planChange, user: userEvent.setup() };
}

const rollbackButton = () =>
  screen.findByRole('button', { name: 'Roll back production to 77aa01b' });

const wish = (hold: boolean, to: string = before.commit) => ({
  action: 'rollback',
  environment: 'production',
  app: 'checkout',
  to,
  hold,
});

describe('RollbackDialog', () => {
  it('goes back to the release before, says what is lost, and holds automatic releases', async () => {
    const createRequest = jest.fn(async () =>
      aRequestAnswer({ wish: plan.wish, state: 'queued' }),
    );
    const { user, planChange } = await open({
      createRequest,
      getRequest: async () =>
        aRequestAnswer({
          wish: plan.wish,
          state: 'pushed',
          commit: commit('d00d1e5'),
          version: {
            sha: commit('77aa01b'),
            title: 'Old prices',
            authorName: 'Bob Nagy',
          },
        }),
    });
    const button = await rollbackButton();
    expect(planChange).toHaveBeenCalledWith(
      { body: wish(true) },
      expect.anything(),
    );
    expect(screen.getByText('2 changes')).toBeInTheDocument();
    expect(screen.getByText(/Retry payments/)).toBeInTheDocument();
    expect(
      screen.getByText('Job shop/checkout-migrate will run'),
    ).toBeInTheDocument();
    expect(screen.getByText('5e0d1c3:production/checkout')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Command to check' }));
    expect(
      screen.getByText(`git rev-parse ${before.commit}:production/checkout`),
    ).toBeInTheDocument();

    await user.click(button);
    expect(
      await screen.findByText(
        'production is rolled back to 77aa01b; automatic releases of checkout are held',
      ),
    ).toBeInTheDocument();
    expect(createRequest).toHaveBeenCalledWith(
      expect.objectContaining({
        body: { wish: wish(true), digest: digest('9b2e41c7') },
      }),
    );
  });

  it('plans anew without the hold', async () => {
    const { user, planChange } = await open();
    await rollbackButton();
    await user.click(
      screen.getByRole('checkbox', {
        name: 'Hold automatic releases of checkout in production until someone resumes them',
      }),
    );
    await waitFor(() =>
      expect(planChange).toHaveBeenLastCalledWith(
        { body: wish(false) },
        expect.anything(),
      ),
    );
  });

  it('offers former releases by keyboard, and says which were rolled back', async () => {
    const { user, planChange } = await open();
    await rollbackButton();
    await user.click(screen.getByRole('button', { name: 'Change' }));
    const rows = within(
      await screen.findByRole('grid', {
        name: 'Former releases, newest first',
      }),
    ).getAllByRole('row');
    expect(rows).toHaveLength(2);
    expect(rows[0]).toHaveTextContent('New price engine');
    expect(rows[0]).toHaveTextContent('rolled back');
    await waitFor(() =>
      expect(
        screen.getByRole('searchbox', { name: 'Search the former releases' }),
      ).toHaveFocus(),
    );
    await user.tab();
    if (!rows[0].contains(document.activeElement)) await user.tab();
    expect(rows[0]).toHaveFocus();
    await user.keyboard('{Enter}');
    await waitFor(() =>
      expect(planChange).toHaveBeenLastCalledWith(
        { body: wish(true, takenBack.commit) },
        expect.anything(),
      ),
    );
  });

  it('searches all former releases, however many there are', async () => {
    const old = aRelease({
      commit: commit('01d0001'),
      tree: tree('01d0'),
      current: false,
      version: aVersion({ sha: commit('0adbeef'), message: 'First prices' }),
    });
    const listReleases: GimletClient['listReleases'] = async input => {
      if (input?.query?.search) return { items: [old] };
      if (input?.query?.cursor) return { items: [takenBack] };
      return { items: [current, before], nextCursor: 'older' };
    };
    const { user, planChange } = await open({ listReleases });
    await rollbackButton();
    await user.click(screen.getByRole('button', { name: 'Change' }));
    await user.click(
      await screen.findByRole('button', { name: 'Show older ones' }),
    );
    expect(
      await screen.findByRole('row', { name: /New price engine/ }),
    ).toBeInTheDocument();
    await user.type(
      screen.getByRole('searchbox', { name: 'Search the former releases' }),
      'first',
    );
    await user.click(await screen.findByRole('row', { name: /First prices/ }));
    await waitFor(() =>
      expect(planChange).toHaveBeenLastCalledWith(
        { body: wish(true, old.commit) },
        expect.anything(),
      ),
    );
  });

  it('opens for a given release', async () => {
    const { planChange } = await open({}, { to: takenBack.commit });
    await waitFor(() =>
      expect(planChange).toHaveBeenCalledWith(
        { body: wish(true, takenBack.commit) },
        expect.anything(),
      ),
    );
  });

  it('says that there is nothing to go back to', async () => {
    await open({ listReleases: async () => ({ items: [current] }) });
    expect(
      await screen.findByText('There is no former release to go back to'),
    ).toBeInTheDocument();
  });

  it('says why former releases cannot be shown', async () => {
    const listReleases = jest
      .fn()
      .mockRejectedValueOnce(new GimletError('unreachable', 'No answer'))
      .mockResolvedValue({ items: [current, before] });
    const { user } = await open({ listReleases });
    expect(await screen.findByRole('alert')).toHaveTextContent('No answer');
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await rollbackButton()).toBeInTheDocument();
  });
});
