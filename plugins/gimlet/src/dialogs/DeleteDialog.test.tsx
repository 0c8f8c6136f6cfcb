import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { aRelease, commit, renderInPortal } from '../__testUtils__';
import { aPlan, aRequestAnswer } from './__testUtils__';
import { DeleteDialog } from './DeleteDialog';

jest.setTimeout(60_000);

const wish = {
  action: 'delete' as const,
  environment: 'production',
  app: 'checkout',
};

describe('DeleteDialog', () => {
  it('deletes only once the name was typed, and offers to bring the app back', async () => {
    const createRequest = jest.fn(async () => aRequestAnswer({ wish }));
    const planChange = jest.fn(async () =>
      aPlan({
        wish,
        tree: null,
        diff: { ...aPlan().diff, action: 'delete', after: undefined },
      }),
    );
    await renderInPortal(
      <DeleteDialog
        environment="production"
        app="checkout"
        onClose={() => {}}
      />,
      {
        answers: {
          createRequest,
          planChange,
          listReleases: async () => ({ items: [aRelease()] }),
          getRequest: async () =>
            aRequestAnswer({ wish, state: 'pushed', commit: commit('d00d') }),
        },
      },
    );
    const button = await screen.findByRole('button', {
      name: 'Delete checkout from production',
    });
    expect(
      await screen.findByText('Nothing: the app is deleted'),
    ).toBeInTheDocument();
    expect(button).toBeDisabled();
    const name = screen.getByRole('textbox', {
      name: 'Type checkout to confirm',
    });
    await userEvent.type(name, 'check{Enter}');
    expect(createRequest).not.toHaveBeenCalled();
    expect(button).toHaveAccessibleDescription(
      'Type checkout to confirm that it is to be deleted',
    );
    await userEvent.type(name, 'out');
    await userEvent.click(button);
    expect(
      await screen.findByText('checkout is deleted from production'),
    ).toBeInTheDocument();
    expect(createRequest).toHaveBeenCalledTimes(1);

    await userEvent.click(
      screen.getByRole('button', { name: 'Bring it back…' }),
    );
    expect(planChange).toHaveBeenLastCalledWith(
      {
        body: expect.objectContaining({
          action: 'rollback',
          to: aRelease().commit,
          hold: false,
        }),
      },
      expect.anything(),
    );
  });
});
