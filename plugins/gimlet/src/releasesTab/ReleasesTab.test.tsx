import {
  GimletError,
  type EntityReleases,
  type EnvironmentCard,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  DAY,
  NOW,
  aCard,
  aRelease,
  aRequest,
  anArtifact,
  commit,
  entityReleases,
} from '../__testUtils__';
import { renderReleasesTab, showing } from './__testUtils__';

const withCard = (changes: Partial<EnvironmentCard>) =>
  entityReleases({ cards: [aCard(changes)] });

const card = (environment: string) =>
  screen.findByRole('article', { name: `${environment} / checkout` });

beforeEach(() => {
  jest.spyOn(Date, 'now').mockReturnValue(NOW);
});

afterEach(() => {
  jest.restoreAllMocks();
});

describe('ReleasesTab', () => {
  it('says with a skeleton that the releases are on their way', async () => {
    renderReleasesTab({ getEntityReleases: () => new Promise(() => {}) });
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
    renderReleasesTab({ getEntityReleases });
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
    renderReleasesTab(
      showing(entityReleases({ cards: [], history: { items: [] } })),
    );
    expect(
      await screen.findByText('checkout can be released nowhere yet'),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/^gimlet manifest create .*--app checkout/),
    ).toBeInTheDocument();
  });

  it('asks the server once for all that it shows, as the entity', async () => {
    const answers = showing(entityReleases());
    renderReleasesTab(answers);
    await card('production');
    expect(answers.getEntityReleases).toHaveBeenCalledTimes(1);
    expect(answers.getEntityReleases).toHaveBeenCalledWith(
      { params: { kind: 'component', namespace: 'default', name: 'checkout' } },
      { signal: expect.any(AbortSignal) },
    );
  });

  it('shows the environments in order, what runs there, and how far the next one is behind', async () => {
    renderReleasesTab(showing(entityReleases()));
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
      { requests: [aRequest({ id: 'the-next', state: 'committing' })] },
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
    renderReleasesTab(showing(withCard(changes)));
    const shown = await card('production');
    for (const word of words) expect(shown).toHaveTextContent(word);
  });

  it('offers nothing of an app that belongs to another repository', async () => {
    renderReleasesTab(
      showing(withCard({ foreign: { repository: 'other/checkout' } })),
    );
    const shown = await card('production');
    expect(shown).toHaveTextContent('belongs to other/checkout');
    expect(shown).not.toHaveTextContent('Faster cart');
    expect(within(shown).queryByRole('button')).not.toBeInTheDocument();
  });

  it('says of a disabled button why, to the keyboard too', async () => {
    const { may } = aCard();
    renderReleasesTab(
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
});
