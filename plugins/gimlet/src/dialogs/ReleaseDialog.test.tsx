import {
  GimletError,
  type ChangeWish,
  type GimletClient,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { screen, waitFor, within } from '@testing-library/react';
import {
  aRelease,
  anArtifact,
  aVersion,
  commit,
  digest,
  NOW,
} from '../__testUtils__';
import {
  aPlan,
  aRequestAnswer,
  artifactId,
  openReleaseDialog,
  releaseButton,
} from './__testUtils__';

jest.setTimeout(60_000);

describe('ReleaseDialog', () => {
  it('shows now and then with the exact diff, asks once for what was seen, and follows it to the commit', async () => {
    const createRequest = jest.fn(async () => aRequestAnswer());
    const getRequest = jest
      .fn()
      .mockResolvedValueOnce(aRequestAnswer({ state: 'committing' }))
      .mockResolvedValue(
        aRequestAnswer({ state: 'pushed', commit: commit('d00d1e5') }),
      );
    const { user } = await openReleaseDialog({ createRequest, getRequest });

    const button = await releaseButton();
    expect(screen.getByText('Faster cart')).toBeInTheDocument();
    expect(screen.getByText('Fix rounding of discounts')).toBeInTheDocument();
    expect(screen.getByRole('insertion')).toHaveTextContent(
      'registry.acme.example/checkout:8f6c2f0',
    );
    expect(screen.getByText('14 unchanged')).toBeInTheDocument();
    expect(screen.getByText('9b2e41c7')).toBeInTheDocument();
    expect(screen.getByText('Allowed: You own checkout.')).toBeInTheDocument();

    await user.type(
      screen.getByRole('textbox', { name: /Reason/ }),
      ' for the campaign ',
    );
    await user.dblClick(button);

    expect(
      await screen.findByText('8f6c2f0 is released to production'),
    ).toBeInTheDocument();
    expect(createRequest).toHaveBeenCalledTimes(1);
    expect(createRequest).toHaveBeenCalledWith({
      body: {
        wish: {
          action: 'release',
          environment: 'production',
          app: 'checkout',
          artifactId,
        },
        digest: digest('9b2e41c7'),
        reason: 'for the campaign',
      },
      idempotencyKey: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(
      screen.getByRole('link', { name: 'Open the release' }),
    ).toHaveAttribute(
      'href',
      `/gimlet/releases/production/checkout/${commit('d00d1e5')}`,
    );
    expect(
      screen.getByRole('button', { name: 'Copy the commit' }),
    ).toBeInTheDocument();
    expect(
      screen.queryByText(/Closing this does not stop/),
    ).not.toBeInTheDocument();
  });

  it('offers to roll back to what ran before', async () => {
    const planChange = jest.fn(async () => aPlan());
    const { user } = await openReleaseDialog({
      planChange,
      createRequest: async () =>
        aRequestAnswer({ state: 'pushed', commit: commit('d00d1e5') }),
      getRequest: async () =>
        aRequestAnswer({ state: 'pushed', commit: commit('d00d1e5') }),
    });
    await user.click(await releaseButton());
    await user.click(await screen.findByRole('button', { name: 'Roll back…' }));
    expect(
      await screen.findByRole('heading', {
        name: 'Roll back production / checkout',
      }),
    ).toBeInTheDocument();
    expect(planChange).toHaveBeenLastCalledWith(
      {
        body: {
          action: 'rollback',
          environment: 'production',
          app: 'checkout',
          to: aRelease().commit,
          hold: true,
        },
      },
      expect.anything(),
    );
  });

  it('offers to take the app of another repository over, and says whether that is allowed', async () => {
    const planChange = jest.fn(async ({ body }: { body: ChangeWish }) => {
      if (body.action === 'release' && body.takeOver) {
        return aPlan({ wish: body });
      }
      throw new GimletError(
        'app-taken',
        'production/checkout was released from acme/shop',
      );
    });
    const createRequest = jest.fn(async () => aRequestAnswer());
    const { user } = await openReleaseDialog({
      planChange: planChange as GimletClient['planChange'],
      createRequest,
      getRequest: async () => aRequestAnswer(),
    });
    await user.click(
      await screen.findByRole('button', { name: 'Plan to take checkout over' }),
    );
    await user.click(
      await screen.findByRole('button', {
        name: 'Take checkout over and release 8f6c2f0 to production',
      }),
    );
    await waitFor(() => expect(createRequest).toHaveBeenCalledTimes(1));
    expect(createRequest).toHaveBeenCalledWith(
      expect.objectContaining({
        body: expect.objectContaining({
          wish: expect.objectContaining({ artifactId, takeOver: true }),
        }),
      }),
    );
  });

  it('offers the artifacts, newest first, and says which run now and which are newer', async () => {
    const listArtifacts = jest.fn(async () => ({
      items: [
        anArtifact(),
        anArtifact({
          id: 'acme/checkout-0123456789abcdef',
          sha: commit('1f3c9a2'),
          title: 'Faster cart',
          committed: aVersion().created,
        }),
        anArtifact({
          id: 'acme/checkout-77aa77aa77aa77aa',
          sha: commit('77aa01b'),
          title: 'Old prices',
          committed: NOW / 1000 - 900_000,
        }),
      ],
      nextCursor: 'more',
    }));
    const planChange = jest.fn(async () => aPlan());
    const { user } = await openReleaseDialog({ listArtifacts, planChange }, {});
    const list = await screen.findByRole('grid', {
      name: 'Artifacts, newest first',
    });
    const rows = within(list).getAllByRole('row');
    await waitFor(() =>
      expect(rows[0]).toHaveTextContent('newer than what runs'),
    );
    expect(rows[1]).toHaveTextContent('runs now');
    expect(rows[2]).not.toHaveTextContent('runs now');
    expect(rows[2]).not.toHaveTextContent('newer');
    expect(listArtifacts).toHaveBeenCalledWith(
      {
        query: {
          environment: 'production',
          app: 'checkout',
          repository: 'acme/checkout',
          limit: 20,
        },
      },
      expect.anything(),
    );

    expect(
      screen.getByRole('searchbox', { name: 'Search the artifacts' }),
    ).toHaveFocus();
    await user.keyboard('{Tab}');
    await waitFor(() => expect(rows[0]).toHaveFocus());
    await user.keyboard('{ArrowDown}{ArrowDown}{Enter}');
    await releaseButton();
    expect(planChange).toHaveBeenLastCalledWith(
      {
        body: expect.objectContaining({
          artifactId: 'acme/checkout-77aa77aa77aa77aa',
        }),
      },
      expect.anything(),
    );
  });

  it('searches the artifacts, shows older ones, and says that none fits', async () => {
    const listArtifacts = jest.fn(
      async (
        input: { query?: { search?: string; cursor?: string } } | undefined,
      ) => {
        if (input?.query?.search === 'nothing') return { items: [] };
        if (input?.query?.cursor) {
          return {
            items: [
              anArtifact({
                id: 'acme/checkout-0000000000000000',
                title: 'Older',
              }),
            ],
          };
        }
        return { items: [anArtifact()], nextCursor: 'next' };
      },
    );
    const { user } = await openReleaseDialog(
      { listArtifacts: listArtifacts as GimletClient['listArtifacts'] },
      {},
    );
    await user.click(
      await screen.findByRole('button', { name: 'Show older ones' }),
    );
    expect(await screen.findByText('Older')).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Show older ones' }),
    ).not.toBeInTheDocument();
    await user.type(screen.getByRole('searchbox'), 'nothing');
    expect(
      await screen.findByText('No artifact of checkout fits “nothing”'),
    ).toBeInTheDocument();
  });

  it('says what to do where CI has shipped nothing', async () => {
    await openReleaseDialog({ listArtifacts: async () => ({ items: [] }) }, {});
    expect(
      await screen.findByText(
        'CI has shipped nothing of checkout for this environment yet',
      ),
    ).toBeInTheDocument();
  });

  it('keeps the reason while another version is chosen', async () => {
    const { user } = await openReleaseDialog({
      listArtifacts: async () => ({ items: [anArtifact()] }),
    });
    await releaseButton();
    await user.type(
      screen.getByRole('textbox', { name: /Reason/ }),
      'campaign',
    );
    await user.click(screen.getByRole('button', { name: 'Change' }));
    await user.click(await screen.findByRole('row'));
    await releaseButton();
    expect(screen.getByRole('textbox', { name: /Reason/ })).toHaveValue(
      'campaign',
    );
  });

  it('closes by Escape', async () => {
    const { user, onClose } = await openReleaseDialog({});
    await releaseButton();
    await user.keyboard('{Escape}');
    expect(onClose).toHaveBeenCalledTimes(1);
  });

  it('stays open at a click beside it', async () => {
    const { user, onClose } = await openReleaseDialog({});
    await releaseButton();
    await user.click(document.body);
    expect(onClose).not.toHaveBeenCalled();
    expect(await releaseButton()).toBeInTheDocument();
  });
});
