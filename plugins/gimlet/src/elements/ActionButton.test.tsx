import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ActionButton } from './ActionButton';

describe('ActionButton', () => {
  it('does what it says where it is allowed', async () => {
    const onPress = jest.fn();
    render(
      <ActionButton
        decision={{ allowed: true, reason: 'You own it.' }}
        onPress={onPress}
      >
        Release…
      </ActionButton>,
    );
    await userEvent.click(screen.getByRole('button', { name: 'Release…' }));
    expect(onPress).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['a finger', () => userEvent.click(screen.getByRole('button'))],
    ['the keyboard', () => userEvent.tab()],
    [
      'Enter, after Escape',
      async () => {
        await userEvent.tab();
        await userEvent.keyboard('{Escape}');
        await userEvent.keyboard('{Enter}');
      },
    ],
  ])('says why not to %s, and does nothing', async (_, ask) => {
    const onPress = jest.fn();
    render(
      <ActionButton
        decision={{ allowed: false, reason: 'Only its owners may.' }}
        onPress={onPress}
      >
        Release…
      </ActionButton>,
    );
    await ask();
    expect(await screen.findByRole('tooltip')).toHaveTextContent(
      'Only its owners may.',
    );
    expect(onPress).not.toHaveBeenCalled();
  });
});
