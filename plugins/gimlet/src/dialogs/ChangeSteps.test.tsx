import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { screen, waitFor, within } from '@testing-library/react';
import { commit, digest } from '../__testUtils__';
import {
  aPlan,
  aRequestAnswer,
  openReleaseDialog,
  releaseButton,
} from './__testUtils__';

jest.setTimeout(60_000);

describe('ChangeSteps', () => {
  it('says that there is nothing to do', async () => {
    await openReleaseDialog({
      planChange: async () => aPlan({ changesNothing: true }),
    });
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
    const { user } = await openReleaseDialog({
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
    const { user } = await openReleaseDialog({ planChange });
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
    const { user } = await openReleaseDialog({
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

  it('sends what may have been made as it was, whatever was typed since', async () => {
    const createRequest = jest
      .fn()
      .mockRejectedValueOnce(
        new GimletError('unreachable', 'The server does not answer'),
      )
      .mockResolvedValue(aRequestAnswer());
    const { user } = await openReleaseDialog({
      createRequest,
      getRequest: async () => aRequestAnswer(),
    });
    await releaseButton();
    const reason = screen.getByRole('textbox', { name: /Reason/ });
    await user.type(reason, 'campaign{Enter}');
    await screen.findByRole('alert');
    await user.type(reason, ' of spring{Enter}');
    await waitFor(() => expect(createRequest).toHaveBeenCalledTimes(2));
    const [[first], [second]] = createRequest.mock.calls;
    expect(second).toEqual(first);
  });

  it('plans anew where somebody was faster than the request', async () => {
    const createRequest = jest
      .fn()
      .mockRejectedValueOnce(new GimletError('stale', 'It was changed since'));
    const planChange = jest.fn(async () => aPlan());
    const { user } = await openReleaseDialog({ createRequest, planChange });
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
    const { user } = await openReleaseDialog({
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
    const { user } = await openReleaseDialog({
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
    const { user, onClose } = await openReleaseDialog({
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
    const { user } = await openReleaseDialog({
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
    const { user } = await openReleaseDialog({
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
});
