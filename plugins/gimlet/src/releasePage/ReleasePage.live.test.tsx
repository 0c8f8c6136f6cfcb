import {
  GimletError,
  type AppLive,
  type GimletClient,
  type ReleaseAnswer,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  aCause,
  aLive,
  anAlert,
  anAppLive,
  anEvent,
  aPod,
  aRelease,
  aStuckPod,
  commit,
  renderInPortal,
} from '../__testUtils__';
import { aPlan, aRequestAnswer } from '../dialogs/__testUtils__';
import { PAGE_PATHS } from '../routes';
import { ReleasePage } from './ReleasePage';

jest.setTimeout(60_000);

const release = aRelease({
  outcome: { state: 'failed', pushedAt: 0, failedAt: 64_000 },
});

const answer: ReleaseAnswer = {
  release,
  repository: 'acme/gitops',
  branch: 'main',
  path: 'production/checkout',
  diff: aPlan().diff,
  manifests: [],
  request: aRequestAnswer({ state: 'failed', commit: commit('c40be11') }),
  may: { rollback: { allowed: true, reason: 'You own checkout.' } },
  live: aLive({
    health: { state: 'failing', text: '1 of 2 pods cannot pull its image' },
    pods: { ready: 1, desired: 2 },
    causes: [aCause()],
    rollout: {
      state: 'failed',
      text: '1 of 2 pods cannot pull its image',
      startedAt: 0,
      endedAt: 64_000,
    },
  }),
};

const inTrouble: Partial<AppLive> = {
  pods: {
    ready: 1,
    desired: 2,
    total: 2,
    items: [aStuckPod(), aPod()],
  },
  workloads: [{ ...anAppLive().workloads[0], revision: '9744ff4fb' }],
  events: [anEvent()],
  alerts: [anAlert()],
};

async function open(
  live: Partial<AppLive> = inTrouble,
  answers: Partial<GimletClient> = {},
) {
  const getAppLive = jest.fn(async () => anAppLive(live));
  await renderInPortal(<ReleasePage />, {
    answers: { getRelease: async () => answer, getAppLive, ...answers },
    path: PAGE_PATHS.release,
    at: `/gimlet/releases/production/checkout/${commit('c40be11')}`,
  });
  return { getAppLive, user: userEvent.setup() };
}

const podsList = () => screen.findByRole('list', { name: 'Pods' });

describe('ReleasePage, live', () => {
  it('names the failure, the pods with their reasons, and offers to roll back', async () => {
    await open();
    expect(
      await screen.findByText('Failed: 1 of 2 pods cannot pull its image'),
    ).toBeInTheDocument();
    expect(screen.getByRole('button', { name: 'Roll back…' })).toHaveAttribute(
      'data-variant',
      'primary',
    );
    const pods = within(await podsList()).getAllByRole('listitem');
    expect(pods).toHaveLength(2);
    expect(pods[0]).toHaveTextContent('ImagePullBackOff');
    expect(pods[0]).toHaveTextContent(
      'registry.acme.io/checkout:1f3c9a2: not found',
    );
    expect(pods[1]).toHaveTextContent('old version');
    expect(pods[1]).toHaveTextContent('Running');
    expect(
      screen.getByRole('list', { name: 'Events, newest first' }),
    ).toHaveTextContent('Pod/shop/checkout-9744ff4fb-bbpf5');
    expect(
      screen.getByRole('list', { name: 'How it came here' }),
    ).toHaveTextContent('Pods');
  });

  it('keeps rows where they are, and the last lines of a crash, while pods come and go', async () => {
    const crashed = aStuckPod({
      status: 'CrashLoopBackOff',
      cause: {
        trouble: 'crash-loop',
        reason: 'CrashLoopBackOff',
        message: 'exit code 1',
        since: 0,
        lastLog: ['cannot read the key'],
      },
    });
    const [main] = crashed.containers;
    const runsAgain = aPod({
      ...crashed,
      status: 'Running',
      cause: undefined,
      restarts: 1,
      containers: [
        {
          ...main,
          last: { reason: 'Error', exitCode: 1 },
        },
      ],
    });
    const items = [crashed, aPod()];
    const { pods } = anAppLive();
    const { getAppLive, user } = await open(
      { pods: { ...pods, items } },
      { commandApp: async () => ({ text: 'done' }) },
    );
    const names = async () =>
      within(await podsList())
        .getAllByRole('listitem')
        .map(row => row.getAttribute('aria-label'));
    expect(await names()).toEqual(items.map(({ name }) => name));
    getAppLive.mockImplementation(async () =>
      anAppLive({ pods: { ...pods, items: [aPod(), runsAgain] } }),
    );
    await user.click(screen.getByRole('button', { name: 'Reconcile' }));
    expect(
      await screen.findByText('restarted after Error (exit code 1)'),
    ).toBeInTheDocument();
    expect(await names()).toEqual(items.map(({ name }) => name));
    expect(screen.getByText('cannot read the key')).toBeInTheDocument();
  });

  it('says the same thing once', async () => {
    const message = 'health check failed after 3m0s: timeout waiting';
    const failing = aLive({
      health: { state: 'failing', text: message },
      causes: [aCause({ reason: 'HealthCheckFailed', message })],
    });
    await open(
      {},
      {
        getRelease: async () => ({
          ...answer,
          release: aRelease(),
          live: failing,
        }),
      },
    );
    expect(await screen.findByText(`Failing: ${message}`)).toBeInTheDocument();
    expect(screen.getAllByText(/timeout waiting/)).toHaveLength(1);
  });

  it('restarts after a question, and says what the agent did', async () => {
    const commandApp = jest.fn(async () => ({
      text: 'deployment.apps/checkout restarted',
    }));
    const { user } = await open({}, { commandApp });
    await user.click(await screen.findByRole('button', { name: 'Restart…' }));
    expect(commandApp).not.toHaveBeenCalled();
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent('Deployment checkout');
    await user.click(
      within(dialog).getByRole('button', {
        name: 'Restart checkout in production',
      }),
    );
    expect(
      await screen.findByText('deployment.apps/checkout restarted'),
    ).toBeInTheDocument();
    expect(commandApp).toHaveBeenCalledTimes(1);
    expect(commandApp).toHaveBeenCalledWith({
      params: { environment: 'production', app: 'checkout' },
      body: { kind: 'restart' },
    });
  });

  it('reconciles once, however often it is pressed, and says why that did not work', async () => {
    let fail = (_: Error) => {};
    const commandApp = jest.fn(
      () =>
        new Promise<{ text: string }>((_, reject) => {
          fail = reject;
        }),
    );
    const { user } = await open({}, { commandApp });
    await user.dblClick(
      await screen.findByRole('button', { name: 'Reconcile' }),
    );
    fail(new GimletError('timeout', 'The agent did not answer in 30 s'));
    expect(
      await screen.findByText(
        'The app was not reconciled: The agent did not answer in 30 s',
      ),
    ).toBeInTheDocument();
    expect(commandApp).toHaveBeenCalledTimes(1);
  });

  it('offers to resume what is suspended', async () => {
    const kustomization = anAppLive().kustomization;
    await open({
      kustomization: kustomization && { ...kustomization, suspended: true },
    });
    expect(
      await screen.findByRole('button', { name: 'Resume Flux' }),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Suspend Flux…' }),
    ).not.toBeInTheDocument();
  });

  it('says why a button may not be used: the rule, the agent, its list', async () => {
    const { agent, may } = anAppLive();
    const { user } = await open({
      agent: { ...agent, allow: ['logs'] },
      may: {
        ...may,
        logs: { allowed: false, reason: 'Only its owners may read logs.' },
      },
    });
    const restart = await screen.findByRole('button', { name: 'Restart…' });
    expect(restart).toHaveAttribute('aria-disabled', 'true');
    await user.click(restart);
    expect(await screen.findByRole('tooltip')).toHaveTextContent('--allow');
    await user.click(screen.getAllByRole('button', { name: 'Logs' })[0]);
    await waitFor(() =>
      expect(screen.getByRole('tooltip')).toHaveTextContent(
        'Only its owners may read logs.',
      ),
    );
  });

  it('does not say that there are no pods and warnings where the agent may not read them', async () => {
    const { agent, pods } = anAppLive();
    await open({
      agent: { ...agent, deniedKinds: ['Event', 'Pod'] },
      pods: { ...pods, items: [], total: 0 },
      events: [],
    });
    expect(
      await screen.findByText(
        /The agent of production may not read Event, Pod/,
      ),
    ).toBeInTheDocument();
    expect(screen.queryByText(/has no pods in/)).not.toBeInTheDocument();
    expect(screen.queryByText(/no warnings/)).not.toBeInTheDocument();
  });

  it('keeps what was known last where the agent is gone', async () => {
    const { agent } = anAppLive();
    const gone = { state: 'gone' as const, since: 0 };
    await open(
      { agent: { ...agent, ...gone } },
      { getRelease: async () => ({ ...answer, live: aLive({ agent: gone }) }) },
    );
    // Once.
    expect(
      await screen.findByText(
        /The agent of production is gone: it was heard last/,
      ),
    ).toBeInTheDocument();
    const pods = within(await podsList());
    expect(pods.getAllByRole('listitem')).toHaveLength(2);
    expect(pods.getAllByText('Running')[0]).toHaveAttribute(
      'data-tone',
      'neutral',
    );
    expect(screen.getByRole('button', { name: 'Restart…' })).toHaveAttribute(
      'aria-disabled',
      'true',
    );
  });

  it('shows the rest of the page where the cluster cannot be asked', async () => {
    await open(
      {},
      {
        getAppLive: async () => {
          throw new GimletError('unreachable', 'The server does not answer');
        },
      },
    );
    expect(
      await screen.findByText(
        'The pods cannot be shown: The server does not answer',
      ),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('heading', { name: '1f3c9a2 Faster cart' }),
    ).toBeInTheDocument();
    expect(screen.getByRole('tab', { name: 'Diff' })).toBeInTheDocument();
  });

  it('describes a pod, and shows objects as YAML', async () => {
    const describeObject = jest.fn(async () => ({
      object: aCause().object,
      text: 'Name: checkout-9744ff4fb-bbpf5',
    }));
    const getObject = jest.fn(async () => ({
      object: aCause().object,
      text: 'kind: Deployment',
    }));
    const { user } = await open(inTrouble, { describeObject, getObject });
    await podsList();
    await user.click(
      screen.getByRole('button', { name: `More for ${aStuckPod().name}` }),
    );
    await user.click(await screen.findByRole('menuitem', { name: 'Describe' }));
    expect(
      await screen.findByText('Name: checkout-9744ff4fb-bbpf5'),
    ).toBeInTheDocument();
    await user.keyboard('{Escape}');
    await user.click(screen.getByRole('tab', { name: 'Objects' }));
    expect(await screen.findByText('kind: Deployment')).toBeInTheDocument();
    expect(getObject).toHaveBeenCalledWith(
      {
        params: { environment: 'production', app: 'checkout' },
        query: { kind: 'Deployment', name: 'checkout', namespace: 'shop' },
      },
      expect.anything(),
    );
  });

  it('says why an alert cannot be silenced', async () => {
    const may = { silence: { allowed: false, reason: 'Only owners may.' } };
    const { user } = await open({ ...inTrouble, alerts: [anAlert({ may })] });
    const button = await screen.findByRole('button', {
      name: `Silence the alert about ${aCause().object.name}`,
    });
    expect(button).toHaveAttribute('aria-disabled', 'true');
    await user.click(button);
    expect(await screen.findByText('Only owners may.')).toBeInTheDocument();
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('silences an alert for a while', async () => {
    const silenceAlert = jest.fn(async () => anAlert({ state: 'silenced' }));
    const { user, getAppLive } = await open(inTrouble, { silenceAlert });
    await user.click(
      await screen.findByRole('button', {
        name: `Silence the alert about ${aCause().object.name}`,
      }),
    );
    await user.type(
      await screen.findByRole('textbox', { name: /Reason/ }),
      'known',
    );
    await user.click(screen.getByRole('button', { name: 'Silence it' }));
    await waitFor(() =>
      expect(silenceAlert).toHaveBeenCalledWith({
        params: { alertId: anAlert().id },
        body: { until: expect.any(Number), reason: 'known' },
      }),
    );
    await waitFor(() => expect(getAppLive).toHaveBeenCalledTimes(2));
  });
});
