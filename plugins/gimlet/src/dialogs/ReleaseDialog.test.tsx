import {
  GimletError,
  type GimletClient,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  aRelease,
  anArtifact,
  aVersion,
  commit,
  digest,
  NOW,
  renderInPortal,
} from '../__testUtils__';
import { aPlan, aRequestAnswer } from './__testUtils__';
import { ReleaseDialog } from './ReleaseDialog';

jest.setTimeout(60_000);

const artifactId = 'acme/checkout-8f6c2f08f6c2f08f';
const releaseButton = () =>
  screen.findByRole('button', { name: 'Release 8f6c2f0 to production' });

async function open(
  answers: Partial<GimletClient>,
  props: { artifactId?: string } = { artifactId },
) {
  const onClose = jest.fn();
  await renderInPortal(
    <ReleaseDialog
      environment="production"
      app="checkout"
      repository="acme/checkout"
      {...props}
      onClose={onClose}
    />,
    {
      answers: {
        listReleases: async () => ({ items: [aRelease()] }),
        planChange: async () => aPlan(),
        ...answers,
      },
    },
  );
  return { onClose, user: userEvent.setup() };
}

describe('ReleaseDialog', () => {
  it('shows now and then with the exact diff, asks once for what was seen, and follows it to the commit', async () => {
    const createRequest = jest.fn(async () => aRequestAnswer());
    const getRequest = jest
      .fn()
      .mockResolvedValueOnce(aRequestAnswer({ state: 'committing' }))
      .mockResolvedValue(
        aRequestAnswer({ state: 'pushed', commit: commit('d00d1e5') }),
      );
    const { user } = await open({ createRequest, getRequest });

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
    const { user } = await open({
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

  it('says that there is nothing to do', async () => {
    await open({ planChange: async () => aPlan({ changesNothing: true }) });
    expect(
      await screen.findByText(
        'Everything is so already: there is nothing to do',
      ),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: /^Release/ }),
    ).not.toBeInTheDocument();
  });

  it('says which rule forbids it', async () => {
    const createRequest = jest.fn();
    const { user } = await open({
      createRequest,
      planChange: async () =>
        aPlan({
          decision: { allowed: false, reason: 'Only owners of checkout may.' },
        }),
    });
    const button = await releaseButton();
    expect(button).toBeDisabled();
    expect(button).toHaveAccessibleDescription(
      'Not allowed: Only owners of checkout may.',
    );
    await user.type(screen.getByRole('textbox', { name: /Reason/ }), '{Enter}');
    expect(createRequest).not.toHaveBeenCalled();
  });

  it('names the place in the manifest that does not render, and plans again', async () => {
    const planChange = jest
      .fn()
      .mockRejectedValueOnce(
        new GimletError('render', 'The manifest does not render', {
          whatToDo: 'Correct it and ship it again.',
          problems: [
            {
              position: {
                file: '.gimlet/production.yaml',
                line: 12,
                column: 5,
              },
              path: 'values.replicas',
              message: '"two" is not an integer',
            },
          ],
        }),
      )
      .mockResolvedValue(aPlan());
    const { user } = await open({ planChange });
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('.gimlet/production.yaml:12:5');
    expect(alert).toHaveTextContent('Correct it and ship it again.');
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await releaseButton()).toBeEnabled();
  });

  it('keeps the reason and the key when nobody knows whether the request was made', async () => {
    const createRequest = jest
      .fn()
      .mockRejectedValueOnce(
        new GimletError('unreachable', 'The server does not answer'),
      )
      .mockResolvedValue(aRequestAnswer());
    const { user } = await open({
      createRequest,
      getRequest: async () => aRequestAnswer(),
    });
    await releaseButton();
    const reason = screen.getByRole('textbox', { name: /Reason/ });
    await user.type(reason, 'campaign{Enter}');
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The request may have been made; trying again makes it once at most: The server does not answer',
    );
    expect(reason).toHaveValue('campaign');
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(createRequest).toHaveBeenCalledTimes(2));
    const [[first], [second]] = createRequest.mock.calls;
    expect(second).toEqual(first);
  });

  it('plans anew where somebody was faster than the request', async () => {
    const createRequest = jest
      .fn()
      .mockRejectedValueOnce(new GimletError('stale', 'It was changed since'));
    const planChange = jest.fn(async () => aPlan());
    const { user } = await open({ createRequest, planChange });
    await user.click(await releaseButton());
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The request was not made: It was changed since',
    );
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(planChange).toHaveBeenCalledTimes(2));
    expect(await releaseButton()).toBeEnabled();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
    expect(createRequest).toHaveBeenCalledTimes(1);
  });

  it('takes another key after a refusal', async () => {
    const createRequest = jest
      .fn()
      .mockRejectedValueOnce(new GimletError('not-allowed', 'No'))
      .mockResolvedValue(aRequestAnswer());
    const { user } = await open({
      createRequest,
      getRequest: async () => aRequestAnswer(),
    });
    await user.click(await releaseButton());
    await screen.findByRole('alert');
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(createRequest).toHaveBeenCalledTimes(2));
    const [[first], [second]] = createRequest.mock.calls;
    expect(second.idempotencyKey).not.toBe(first.idempotencyKey);
  });

  it('shows the changed plan, and goes on with its digest', async () => {
    const changed = {
      state: 'waiting' as const,
      waitingFor: {
        kind: 'plan-changed' as const,
        text: 'Changed by hand by Dan Lee (e41b77c) since.',
      },
      confirmed: digest('9b2e41c7'),
    };
    let request = aRequestAnswer(changed);
    const confirmRequest = jest.fn(async () => {
      request = aRequestAnswer({ state: 'pushed', commit: commit('d00d1e5') });
      return request;
    });
    const { user } = await open({
      createRequest: async () => aRequestAnswer(),
      getRequest: async () => request,
      planRequest: async () => aPlan({ digest: digest('55aa0e12') }),
      confirmRequest,
    });
    await user.click(await releaseButton());
    expect(
      await screen.findByText('Changed by hand by Dan Lee (e41b77c) since.'),
    ).toBeInTheDocument();
    const anyway = await screen.findByRole('button', {
      name: 'Release anyway with the changed plan',
    });
    expect(screen.getByText(/You confirmed plan 9b2e41c7/)).toHaveTextContent(
      'This is plan 55aa0e12',
    );
    expect(screen.getByRole('deletion')).toBeInTheDocument();
    await user.click(anyway);
    expect(
      await screen.findByText('8f6c2f0 is released to production'),
    ).toBeInTheDocument();
    expect(confirmRequest).toHaveBeenCalledWith({
      params: { requestId: request.id },
      body: { digest: digest('55aa0e12') },
    });
  });

  it.each([
    [
      'hold' as const,
      'Bob Nagy holds them.',
      'It waits: automatic releases are held',
    ],
    [
      'unreachable' as const,
      'It is tried again every minute.',
      'It waits: the gitops repository does not answer',
    ],
  ])('says what it waits for: %s', async (kind, text, title) => {
    let request = aRequestAnswer({
      state: 'waiting',
      waitingFor: { kind, text },
    });
    const { user, onClose } = await open({
      createRequest: async () => request,
      getRequest: async () => request,
      cancelRequest: async () => {
        request = aRequestAnswer({ state: 'cancelled' });
        return request;
      },
    });
    await user.click(await releaseButton());
    expect(await screen.findByText(title)).toBeInTheDocument();
    expect(screen.getByText(text)).toBeInTheDocument();
    expect(
      screen.getByText(/Closing this does not stop the request/),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'Follow it on its page' }),
    ).toHaveAttribute('href', `/gimlet/requests/${request.id}`);
    await user.click(
      screen.getByRole('button', { name: 'Cancel the request' }),
    );
    expect(
      await screen.findByText('Cancelled: nothing was changed'),
    ).toBeInTheDocument();
    expect(onClose).not.toHaveBeenCalled();
  });

  it('says why it failed, and begins anew with the same reason', async () => {
    const failed = aRequestAnswer({
      state: 'failed',
      error: {
        code: 'denied',
        message: 'The branch main is protected',
        whatToDo: 'Let gimlet push to main.',
      },
    });
    const createRequest = jest.fn(async () => failed);
    const planChange = jest.fn(async () => aPlan());
    const { user } = await open({
      createRequest,
      planChange,
      getRequest: async () => failed,
    });
    await releaseButton();
    await user.type(
      screen.getByRole('textbox', { name: /Reason/ }),
      'campaign{Enter}',
    );
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent(
      'Nothing was changed: The branch main is protected',
    );
    expect(alert).toHaveTextContent('Let gimlet push to main.');
    await user.click(
      within(alert.parentElement ?? alert).getByRole('button', {
        name: 'Try again',
      }),
    );
    expect(await releaseButton()).toBeEnabled();
    expect(screen.getByRole('textbox', { name: /Reason/ })).toHaveValue(
      'campaign',
    );
    expect(planChange).toHaveBeenCalledTimes(2);
    expect(createRequest).toHaveBeenCalledTimes(1);
  });

  it('goes on following when an answer is lost', async () => {
    const getRequest = jest
      .fn()
      .mockRejectedValueOnce(new GimletError('unreachable', 'No answer'))
      .mockResolvedValue(
        aRequestAnswer({ state: 'pushed', commit: commit('d00d1e5') }),
      );
    const { user } = await open({
      createRequest: async () => aRequestAnswer(),
      getRequest,
    });
    await user.click(await releaseButton());
    expect(
      await screen.findByText(/cannot be followed at the moment/),
    ).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(
      await screen.findByText('8f6c2f0 is released to production'),
    ).toBeInTheDocument();
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
    const { user } = await open({ listArtifacts, planChange }, {});
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
    const { user } = await open(
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
    await open({ listArtifacts: async () => ({ items: [] }) }, {});
    expect(
      await screen.findByText(
        'CI has shipped nothing of checkout for this environment yet',
      ),
    ).toBeInTheDocument();
  });

  it('keeps the reason while another version is chosen', async () => {
    const { user } = await open({
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
    const { user, onClose } = await open({});
    await releaseButton();
    await user.keyboard('{Escape}');
    expect(onClose).toHaveBeenCalledTimes(1);
  });

  it('stays open at a click beside it', async () => {
    const { user, onClose } = await open({});
    await releaseButton();
    await user.click(document.body);
    expect(onClose).not.toHaveBeenCalled();
    expect(await releaseButton()).toBeInTheDocument();
  });
});
