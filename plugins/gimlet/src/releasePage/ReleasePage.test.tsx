import {
  GimletError,
  type GimletClient,
  type ReleaseAnswer,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  aRelease,
  aVersion,
  commit,
  renderInPortal,
  tree,
} from '../__testUtils__';
import { aPlan, aRequestAnswer } from '../dialogs/__testUtils__';
import { PAGE_PATHS } from '../routes';
import { ReleasePage } from './ReleasePage';

jest.setTimeout(60_000);

function anAnswer(changes: Partial<ReleaseAnswer> = {}): ReleaseAnswer {
  return {
    release: aRelease({ reason: 'for the campaign' }),
    repository: 'acme/gitops',
    branch: 'main',
    path: 'production/checkout',
    diff: aPlan().diff,
    manifests: [
      {
        path: 'production/checkout/deployment.yaml',
        text: 'kind: Deployment\n',
      },
      { path: 'production/checkout/service.yaml', text: 'kind: Service\n' },
    ],
    request: aRequestAnswer({ state: 'pushed', commit: commit('c40be11') }),
    previous: commit('5e0d1c3'),
    next: commit('d00d1e5'),
    entityRef: 'component:default/checkout',
    may: { rollback: { allowed: true, reason: 'You own checkout.' } },
    ...changes,
  };
}

async function open(answers: Partial<GimletClient>) {
  await renderInPortal(<ReleasePage />, {
    answers,
    path: PAGE_PATHS.release,
    at: `/gimlet/releases/production/checkout/${commit('c40be11')}`,
  });
  return userEvent.setup();
}

describe('ReleasePage', () => {
  it('says what became of it, who did it and why, and how it came there', async () => {
    const getRelease = jest.fn(async () => anAnswer());
    await open({ getRelease });
    expect(
      await screen.findByRole('heading', { name: '1f3c9a2 Faster cart' }),
    ).toBeInTheDocument();
    expect(getRelease).toHaveBeenCalledWith(
      {
        params: {
          environment: 'production',
          app: 'checkout',
          commit: commit('c40be11'),
        },
      },
      expect.anything(),
    );
    expect(
      screen.getByText('Pushed: this is what production has in git'),
    ).toBeInTheDocument();
    expect(screen.getByText('Carla Silva')).toBeInTheDocument();
    expect(screen.getByText('“for the campaign”')).toBeInTheDocument();
    expect(screen.getByText('c40be11')).toBeInTheDocument();
    const steps = screen.getByRole('list', { name: 'How it came here' });
    expect(steps).toHaveTextContent(/Commit.*main/);
    expect(steps).toHaveTextContent('Shippedacme/checkout-0123456789abcdef');
    expect(steps).toHaveTextContent(/Release.*in 0\.4 s/);
    expect(screen.getByRole('link', { name: 'checkout' })).toHaveAttribute(
      'href',
      '/catalog/default/component/checkout',
    );
    expect(
      screen.getByRole('link', { name: 'Previous change 5e0d1c3' }),
    ).toHaveAttribute(
      'href',
      `/gimlet/releases/production/checkout/${commit('5e0d1c3')}`,
    );
    expect(await screen.findByRole('insertion')).toBeInTheDocument();
  });

  it('shows the files and the timeline in tabs', async () => {
    const user = await open({ getRelease: async () => anAnswer() });
    await user.click(await screen.findByRole('tab', { name: 'Manifests' }));
    expect(await screen.findByText('kind: Deployment')).toBeInTheDocument();
    await user.click(await screen.findByRole('row', { name: 'service.yaml' }));
    expect(await screen.findByText('kind: Service')).toBeInTheDocument();
    await user.click(screen.getByRole('tab', { name: 'Timeline' }));
    expect(
      await screen.findByRole('list', { name: 'Timeline' }),
    ).toHaveTextContent('Asked for');
  });

  it.each([
    ['what runs, to what ran before', true, 'Roll back…', commit('5e0d1c3')],
    ['to what no longer runs', false, 'Roll back to this…', commit('c40be11')],
  ])('rolls back %s', async (_, current, name, to) => {
    const planChange = jest.fn(async () => aPlan());
    const user = await open({
      getRelease: async () => anAnswer({ release: aRelease({ current }) }),
      listReleases: async () => ({
        items: [
          aRelease(
            current ? {} : { commit: commit('d00d1e5'), tree: tree('d00d') },
          ),
          aRelease({ commit: commit('5e0d1c3'), tree: tree('77aa') }),
        ],
      }),
      planChange,
    });
    await user.click(await screen.findByRole('button', { name }));
    await waitFor(() =>
      expect(planChange).toHaveBeenCalledWith(
        { body: expect.objectContaining({ action: 'rollback', to }) },
        expect.anything(),
      ),
    );
  });

  it('says which rule forbids to roll back', async () => {
    await open({
      getRelease: async () =>
        anAnswer({
          may: { rollback: { allowed: false, reason: 'Only owners may.' } },
        }),
    });
    const button = await screen.findByRole('button', { name: 'Roll back…' });
    expect(button).toHaveAttribute('aria-disabled', 'true');
    await userEvent.click(button);
    expect(await screen.findByRole('tooltip')).toHaveTextContent(
      'Only owners may.',
    );
  });

  it('leads from what was rolled back to the rollback', async () => {
    await open({
      getRelease: async () =>
        anAnswer({
          release: aRelease({
            current: false,
            rolledBackBy: commit('9d2fe10'),
          }),
        }),
    });
    expect(
      await screen.findByRole('link', { name: 'See the rollback 9d2fe10' }),
    ).toHaveAttribute(
      'href',
      `/gimlet/releases/production/checkout/${commit('9d2fe10')}`,
    );
  });

  it('leads from a rollback to what came back', async () => {
    await open({
      getRelease: async () =>
        anAnswer({
          release: aRelease({
            kind: 'rollback',
            rollbackTo: commit('5e0d1c3'),
          }),
        }),
    });
    expect(
      await screen.findByRole('link', { name: '5e0d1c3' }),
    ).toHaveAttribute(
      'href',
      `/gimlet/releases/production/checkout/${commit('5e0d1c3')}`,
    );
  });

  it('shows a change by hand without what it does not have', async () => {
    await open({
      getRelease: async () =>
        anAnswer({
          release: aRelease({
            kind: 'by-hand',
            version: undefined,
            artifactId: undefined,
            outcome: undefined,
            requestedBy: undefined,
            requestId: undefined,
            digest: undefined,
            subject: 'hotfix: scale to 5',
          }),
          diff: undefined,
          request: undefined,
          manifests: [],
        }),
    });
    expect(
      await screen.findByRole('heading', {
        name: 'c40be11 hotfix: scale to 5',
      }),
    ).toBeInTheDocument();
    const steps = screen.getByRole('list', { name: 'How it came here' });
    expect(steps).toHaveTextContent(/^Changed by hand/);
    expect(
      await screen.findByText('What it changed cannot be told'),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('tab', { name: 'Timeline' }),
    ).not.toBeInTheDocument();
  });

  it('links no address that is no page', async () => {
    await open({
      getRelease: async () =>
        anAnswer({
          release: aRelease({
            version: aVersion({ url: 'data:text/html,hello' }),
          }),
        }),
    });
    const steps = await screen.findByRole('list', {
      name: 'How it came here',
    });
    expect(steps).toHaveTextContent('main');
    expect(
      screen.queryByRole('link', { name: 'main' }),
    ).not.toBeInTheDocument();
  });

  it.each([
    ['not-found' as const, false],
    ['ambiguous' as const, false],
    ['unreachable' as const, true],
  ])('says what is wrong: %s', async (code, retries) => {
    await open({
      getRelease: async () => {
        throw new GimletError(code, 'The change cannot be read', {
          whatToDo: 'See the history.',
        });
      },
    });
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('The change cannot be read');
    expect(alert).toHaveTextContent('See the history.');
    expect(screen.queryAllByRole('button', { name: 'Try again' })).toHaveLength(
      retries ? 1 : 0,
    );
  });
});
