import {
  GimletError,
  type CreateTokenBody,
  type Token,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderInPortal } from '../__testUtils__';
import { TokensPage } from './TokensPage';

const token: Token = {
  id: 'abc',
  name: 'ci-checkout',
  actions: ['artifact.create'],
  environments: ['*'],
  repositories: ['acme/checkout'],
  createdAt: Date.now() - 1000,
  createdBy: 'user:default/carla',
};

describe('TokensPage', () => {
  it('says when a token expires', async () => {
    renderInPortal(<TokensPage />, {
      answers: {
        listTokens: async () => ({
          items: [{ ...token, expiresAt: Date.now() + 90 * 86_400_000 + 5000 }],
        }),
      },
    });
    expect(await screen.findByText('in 3 months')).toBeInTheDocument();
    expect(
      screen.getByText(
        'artifact.create · in all environments · for acme/checkout',
      ),
    ).toBeInTheDocument();
    expect(screen.getByText(/^made by carla/)).toBeInTheDocument();
  });

  it('makes a token and shows its secret once', async () => {
    const made: CreateTokenBody[] = [];
    renderInPortal(<TokensPage />, {
      answers: {
        listTokens: async () => ({ items: made.length > 0 ? [token] : [] }),
        createToken: async ({ body }) => {
          made.push(body);
          return { token, secret: 'gimlet_abc_the-secret' };
        },
      },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'New token…' }),
    );
    const dialog = await screen.findByRole('dialog');
    await userEvent.type(
      within(dialog).getByRole('textbox', { name: 'Name' }),
      'ci-checkout',
    );
    await userEvent.type(
      within(dialog).getByRole('textbox', { name: /For the repositories/ }),
      'acme/checkout',
    );
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Make the token' }),
    );
    expect(
      await screen.findByText('gimlet_abc_the-secret'),
    ).toBeInTheDocument();
    expect(made).toHaveLength(1);
    expect(made[0]).toMatchObject({
      name: 'ci-checkout',
      actions: ['artifact.create'],
      environments: ['*'],
      repositories: ['acme/checkout'],
    });
    await userEvent.click(
      screen.getByRole('button', { name: 'I have copied it' }),
    );
    await waitFor(() =>
      expect(screen.queryByText('gimlet_abc_the-secret')).toBeNull(),
    );
    expect(screen.getByText('ci-checkout')).toBeInTheDocument();
  });

  it('says what is wrong with each field, and asks nothing of the server', async () => {
    renderInPortal(<TokensPage />, {
      answers: { listTokens: async () => ({ items: [] }) },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'New token…' }),
    );
    const dialog = await screen.findByRole('dialog');
    await userEvent.type(
      within(dialog).getByRole('textbox', { name: 'Name' }),
      'CI Checkout',
    );
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Make the token' }),
    );
    expect(dialog).toHaveTextContent('Lower case letters, digits and dashes');
    expect(dialog).toHaveTextContent('Name repositories');
    expect(within(dialog).queryByRole('alert')).toBeNull();
  });

  it('revokes a token after asking, and shows that it is revoked', async () => {
    let revoked = false;
    renderInPortal(<TokensPage />, {
      answers: {
        listTokens: async () => ({
          items: [
            revoked
              ? {
                  ...token,
                  revokedAt: Date.now(),
                  revokedBy: 'user:default/carla',
                }
              : token,
          ],
        }),
        revokeToken: async ({ params }) => {
          expect(params.tokenId).toBe('abc');
          revoked = true;
          return token;
        },
      },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Revoke ci-checkout' }),
    );
    const dialog = await screen.findByRole('dialog');
    expect(revoked).toBe(false);
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Revoke ci-checkout' }),
    );
    expect(await screen.findByText('Revoked')).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Revoke ci-checkout' }),
    ).toBeNull();
  });

  it('says what the server refused, and keeps what was typed', async () => {
    let refuse = () => {};
    renderInPortal(<TokensPage />, {
      answers: {
        listTokens: async () => ({ items: [token] }),
        createToken: () =>
          new Promise((_, reject) => {
            refuse = () =>
              reject(new GimletError('not-allowed', 'You may not make tokens'));
          }),
      },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'New token…' }),
    );
    const dialog = await screen.findByRole('dialog');
    const name = within(dialog).getByRole('textbox', { name: 'Name' });
    await userEvent.type(name, 'ci-cart');
    await userEvent.type(
      within(dialog).getByRole('textbox', { name: /For the repositories/ }),
      'acme/cart',
    );
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Make the token' }),
    );
    // Its secret may be on its way.
    await userEvent.keyboard('{Escape}');
    refuse();
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      'You may not make tokens',
    );
    expect(name).toHaveValue('ci-cart');
  });
});
