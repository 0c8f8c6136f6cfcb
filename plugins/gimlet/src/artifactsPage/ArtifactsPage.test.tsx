import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { anArtifact, renderInPortal } from '../__testUtils__';
import { ArtifactsPage } from './ArtifactsPage';

const triggered = {
  environment: 'staging',
  app: 'checkout',
  triggers: true,
  reason: 'branch main',
  requestId: '0192f0c1-0000-7000-8000-000000000001',
};
const not = {
  environment: 'production',
  app: 'checkout',
  triggers: false,
  reason: 'there is no deploy policy',
};

describe('ArtifactsPage', () => {
  it('shows what each policy said, with the request that it made', async () => {
    renderInPortal(<ArtifactsPage />, {
      answers: {
        listArtifacts: async () => ({
          items: [anArtifact({ policies: [triggered, not] })],
        }),
      },
    });
    const policies = await screen.findByRole('list', { name: 'Policies' });
    expect(policies).toHaveTextContent(
      'staging/checkout triggered: branch main',
    );
    expect(policies).toHaveTextContent(
      'production/checkout did not trigger: there is no deploy policy',
    );
    expect(
      within(policies).getByRole('link', { name: 'request' }),
    ).toHaveAttribute('href', `/gimlet/requests/${triggered.requestId}`);
  });

  it('links no address but a page: what CI says of one is a claim', async () => {
    renderInPortal(<ArtifactsPage />, {
      answers: {
        listArtifacts: async () => ({
          // eslint-disable-next-line no-script-url
          items: [anArtifact({ url: 'javascript:alert(1)' })],
        }),
      },
    });
    expect(await screen.findByText(/acme\/checkout/)).toBeInTheDocument();
    expect(screen.queryByRole('link')).not.toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'More for 8f6c2f0' }),
    );
    expect(await screen.findByRole('menu')).not.toHaveTextContent(
      'Open the commit',
    );
  });

  it('says how CI ships where there is nothing', async () => {
    renderInPortal(<ArtifactsPage />, {
      answers: { listArtifacts: async () => ({ items: [] }) },
    });
    expect(
      await screen.findByText('CI shipped nothing yet'),
    ).toBeInTheDocument();
    expect(screen.getByText(/gimlet artifact push/)).toBeInTheDocument();
  });

  it('says why it cannot show them, and tries again', async () => {
    let asked = 0;
    renderInPortal(<ArtifactsPage />, {
      answers: {
        listArtifacts: async () => {
          asked += 1;
          if (asked === 1) {
            throw new GimletError('unreachable', 'The server does not answer');
          }
          return { items: [anArtifact({ title: 'Faster cart' })] };
        },
      },
    });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The server does not answer',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Faster cart')).toBeInTheDocument();
  });

  it('goes to the search by "/", and asks the server for the words', async () => {
    const asked: unknown[] = [];
    renderInPortal(<ArtifactsPage />, {
      answers: {
        listArtifacts: async input => {
          asked.push(input?.query);
          return { items: [] };
        },
      },
    });
    await screen.findByText('CI shipped nothing yet');
    await userEvent.keyboard('/');
    await userEvent.keyboard('cart');
    expect(
      screen.getByRole('searchbox', { name: 'Search the artifacts' }),
    ).toHaveValue('cart');
    await waitFor(() => expect(asked).toContainEqual({ search: 'cart' }));
    expect(await screen.findByText('No artifact fits')).toBeInTheDocument();
  });

  it('loads the next page by the cursor of the one before', async () => {
    renderInPortal(<ArtifactsPage />, {
      answers: {
        listArtifacts: async input =>
          input?.query?.cursor === 'two'
            ? { items: [anArtifact({ id: 'acme/checkout-2', title: 'Older' })] }
            : { items: [anArtifact({ title: 'Newer' })], nextCursor: 'two' },
      },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Show more' }),
    );
    expect(await screen.findByText('Older')).toBeInTheDocument();
    expect(screen.getByText('Newer')).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Show more' })).toBeNull();
  });
});
