import type {
  AppLiveSummary,
  EnvironmentCard,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { screen, within } from '@testing-library/react';
import {
  aCard,
  aCause,
  aLive,
  aRelease,
  aRequest,
  commit,
  entityReleases,
  MINUTE,
} from '../__testUtils__';
import { renderReleasesTab } from './__testUtils__';

jest.setTimeout(60_000);

const DEPLOYED = aRelease({
  requestId: aRequest().id,
  outcome: { state: 'reconciling', pushedAt: Date.now() - MINUTE },
});

async function open(
  live: Partial<AppLiveSummary>,
  card: Partial<EnvironmentCard> = {},
) {
  const getEntityReleases = jest.fn(async () =>
    entityReleases({
      cards: [
        aCard({ current: DEPLOYED, live: aLive(live), ...card }),
        aCard({
          environment: 'staging',
          current: aRelease({
            environment: 'staging',
            commit: commit('5e0d1c3'),
          }),
        }),
      ],
      history: { items: [DEPLOYED] },
    }),
  );
  await renderReleasesTab({ getEntityReleases });
  const shown = await screen.findByLabelText('production / checkout');
  return { card: within(shown), getEntityReleases };
}

describe('ReleasesTab, live', () => {
  it('shows a rollout with its pods, and how long it takes against the usual, in one request', async () => {
    const { card, getEntityReleases } = await open(
      {
        health: { state: 'progressing', text: '3 of 5 pods are ready' },
        pods: { ready: 3, desired: 5 },
        rollout: {
          state: 'reconciling',
          text: '3 of 5 pods are ready',
          startedAt: Date.now() - 12 * 60_000,
          usual: { median: 110, p90: 150, samples: 20 },
          slow: true,
        },
      },
      {
        requests: [
          aRequest({
            state: 'reconciling',
            arrival: { text: 'waiting for the check', causes: [], notes: [] },
          }),
        ],
      },
    );
    // Which version it is, and whose wish, the card says already.
    expect(
      card.getByText((_, element) =>
        /^Reconciling: waiting for the check$/.test(
          element?.tagName === 'LI' ? element.textContent ?? '' : '',
        ),
      ),
    ).toBeInTheDocument();
    expect(card.getByText('Rolling out')).toBeInTheDocument();
    expect(card.getByText('3 of 5 pods')).toBeInTheDocument();
    expect(
      card.getByText(/12m \d+s so far · slower than usual \(1m 50s\)/),
    ).toBeInTheDocument();
    expect(screen.getByText(/rolling out, 3 of 5 pods/)).toBeInTheDocument();
    expect(getEntityReleases).toHaveBeenCalledTimes(1);
  });

  it('says why an app does badly where no pod of it is wrong, to those who do not see the card too', async () => {
    const { card } = await open({
      health: { state: 'missing', text: 'It is not in the cluster' },
      pods: { ready: 0, desired: 0 },
    });
    expect(card.getByText('It is not in the cluster')).toBeInTheDocument();
    expect(card.getAllByRole('status')[0]).toHaveTextContent(
      'checkout in production: Missing',
    );
  });

  it('names what is wrong, and makes rolling back the prominent thing', async () => {
    const { card } = await open(
      {
        health: { state: 'failing', text: '1 pod cannot pull its image' },
        pods: { ready: 1, desired: 2 },
        causes: [aCause()],
        rollout: {
          state: 'failed',
          text: '1 pod cannot pull its image',
          startedAt: 0,
          endedAt: 64_000,
        },
      },
      {
        requests: [
          aRequest({
            state: 'failed',
            error: { code: 'not-ready', message: aCause().message },
          }),
        ],
      },
    );
    // Once: the request says the same.
    expect(card.getAllByText('Image pull failed')).toHaveLength(2);
    expect(card.getByText(/not found/)).toBeInTheDocument();
    expect(card.getByText('failed after 1m 4s')).toBeInTheDocument();
    expect(card.getByRole('button', { name: 'Roll back…' })).toHaveAttribute(
      'data-variant',
      'primary',
    );
  });

  it('keeps what was known last of a cluster whose agent is gone, and the rest of the page', async () => {
    const { card } = await open({
      agent: { state: 'gone', since: Date.now() - 8 * MINUTE },
    });
    expect(card.getByText('Agent gone')).toBeInTheDocument();
    expect(
      card.getByText(/The agent of production is gone: it was heard last/),
    ).toHaveTextContent('8 min ago. What is shown was known then.');
    expect(card.getByText('2 of 2 pods')).toBeInTheDocument();
    expect(screen.getByLabelText('staging / checkout')).toBeInTheDocument();
  });

  it('says what was known last where the agent cannot read a kind', async () => {
    const { card } = await open({
      agent: { state: 'connected', failingKinds: ['Pod'] },
    });
    expect(
      card.getByText(
        'The agent of production cannot read Pod now. What is shown of that was known last.',
      ),
    ).toBeInTheDocument();
  });
});
