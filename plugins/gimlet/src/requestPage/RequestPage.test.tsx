import {
  GimletError,
  type GimletClient,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  aCause,
  aRelease,
  commit,
  digest,
  NOW,
  renderInPortal,
} from '../__testUtils__';
import { aPlan, aRequestAnswer } from '../dialogs/__testUtils__';
import { PAGE_PATHS } from '../routes';
import { RequestPage } from './RequestPage';

jest.setTimeout(60_000);

async function open(answers: Partial<GimletClient>) {
  await renderInPortal(<RequestPage />, {
    answers,
    path: PAGE_PATHS.request,
    at: `/gimlet/requests/${aRequestAnswer().id}`,
  });
  return userEvent.setup();
}

describe('RequestPage', () => {
  it('follows a request to its release', async () => {
    const getRequest = jest
      .fn()
      .mockResolvedValueOnce(
        aRequestAnswer({
          state: 'rendering',
          timeline: [
            { at: NOW, state: 'queued', text: 'Asked for' },
            { at: NOW + 100, state: 'rendering', text: 'Planning on c40be11' },
          ],
        }),
      )
      .mockResolvedValue(
        aRequestAnswer({
          state: 'pushed',
          commit: commit('d00d1e5'),
          reason: 'for the campaign',
        }),
      );
    await open({ getRequest });
    expect(
      await screen.findByRole('heading', { name: 'Release of 8f6c2f0' }),
    ).toBeInTheDocument();
    expect(
      await screen.findByRole('link', { name: 'Open the release' }),
    ).toHaveAttribute(
      'href',
      `/gimlet/releases/production/checkout/${commit('d00d1e5')}`,
    );
    expect(screen.getByText('“for the campaign”')).toBeInTheDocument();
    expect(screen.getByRole('list', { name: 'Timeline' })).toHaveTextContent(
      'after 0.4 s',
    );
    expect(
      screen.queryByRole('button', { name: 'Cancel the request' }),
    ).not.toBeInTheDocument();
  });

  it('lets a changed plan be confirmed or left, and says why that did not work', async () => {
    const waiting = aRequestAnswer({
      state: 'waiting',
      waitingFor: { kind: 'plan-changed', text: 'Somebody released first.' },
    });
    const user = await open({
      getRequest: async () => waiting,
      planRequest: async () => aPlan({ digest: digest('55aa0e12') }),
      confirmRequest: async () => {
        throw new GimletError('stale', 'It changed once more');
      },
    });
    await user.click(
      await screen.findByRole('button', {
        name: 'Release anyway with the changed plan',
      }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'It changed once more',
    );
    expect(
      screen.getByRole('button', { name: 'Cancel the request' }),
    ).toBeEnabled();
  });

  it('goes on past the push, with what is wrong at once, to a failure that can be rolled back', async () => {
    const base = {
      commit: commit('d00d1e5'),
      followed: true,
      error: undefined,
    };
    const arriving = aRequestAnswer({
      ...base,
      state: 'reconciling',
      arrival: {
        text: '1 of 2 pods is ready',
        notes: ['Flux waits for the Deployment.'],
        causes: [aCause()],
      },
    });
    const failed = aRequestAnswer({
      ...base,
      state: 'failed',
      arrival: {
        reason: 'ImagePullBackOff',
        text: `1 of 2 pods cannot pull its image: ${aCause().message}`,
        whatToDo: 'Roll back, or push the image.',
        notes: [],
        causes: [aCause()],
      },
    });
    let request = arriving;
    const planChange = jest.fn(async () => aPlan());
    const user = await open({
      getRequest: async () => request,
      listReleases: async () => ({ items: [aRelease()] }),
      planChange,
    });
    expect(await screen.findByText('1 of 2 pods is ready')).toBeInTheDocument();
    expect(
      screen.getByRole('list', { name: 'What is wrong' }),
    ).toHaveTextContent(
      'Image pull failed checkout-9744ff4fb-bbpf5: registry.acme.io/checkout:1f3c9a2: not found',
    );
    expect(
      screen.getByText('Flux waits for the Deployment.'),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('list', { name: "The request's way" }),
    ).toHaveTextContent('Reconciling, now');
    request = failed;
    const alert = await screen.findByRole('alert', {}, { timeout: 10_000 });
    expect(alert).toHaveTextContent(
      '8f6c2f0 is released to production, but it failed: 1 of 2 pods cannot pull its image',
    );
    expect(alert).toHaveTextContent('Roll back, or push the image.');
    // Once: it is what the title says.
    expect(alert).not.toHaveTextContent('Image pull failed');
    expect(screen.queryByText(/Nothing was changed/)).not.toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Roll back…' }));
    expect(
      await screen.findByRole('heading', {
        name: 'Roll back production / checkout',
      }),
    ).toBeInTheDocument();
  });

  it('says that it is ready, and what it recovered from', async () => {
    await open({
      getRequest: async () =>
        aRequestAnswer({
          state: 'failed',
          commit: commit('d00d1e5'),
          followed: true,
          arrival: {
            text: 'health check failed',
            notes: [],
            causes: [],
            recoveredAt: NOW,
          },
        }),
    });
    expect(
      await screen.findByText(/checkout got well again/),
    ).toBeInTheDocument();
  });

  it('leads to what took its place', async () => {
    const other = '0192f0c1-0000-7000-8000-000000000002';
    await open({
      getRequest: async () =>
        aRequestAnswer({ state: 'superseded', supersededBy: other }),
    });
    expect(
      await screen.findByRole('link', { name: 'Open the newer request' }),
    ).toHaveAttribute('href', `/gimlet/requests/${other}`);
  });

  it('opens the dialog of a failed request anew', async () => {
    const planChange = jest.fn(async () => aPlan());
    const user = await open({
      getRequest: async () =>
        aRequestAnswer({
          state: 'failed',
          error: { code: 'denied', message: 'The branch is protected' },
        }),
      planChange,
      listReleases: async () => ({ items: [] }),
    });
    await user.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(
      await screen.findByRole('button', {
        name: 'Release 8f6c2f0 to production',
      }),
    ).toBeInTheDocument();
    expect(planChange).toHaveBeenCalledWith(
      { body: aRequestAnswer().wish },
      expect.anything(),
    );
  });

  it('says that there is no such request, also where it cannot be one', async () => {
    await open({
      getRequest: async () => {
        throw new GimletError('invalid', 'The path cannot be used', {
          problems: [{ path: 'requestId', message: "must be a request's id" }],
        });
      },
    });
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent(/There is no request \S+/);
    expect(alert).not.toHaveTextContent('path');
    expect(
      screen.queryByRole('button', { name: 'Try again' }),
    ).not.toBeInTheDocument();
  });
});
