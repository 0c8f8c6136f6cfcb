import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { aCard } from '../__testUtils__';
import { CardActions } from './CardActions';

describe('CardActions', () => {
  it('does not lose the focus with the button that resumes', async () => {
    const openDialog = jest.fn();
    const { rerender } = render(
      <CardActions card={aCard({ held: {} })} openDialog={openDialog} />,
    );
    await userEvent.click(screen.getByRole('button', { name: 'Resume…' }));
    expect(openDialog).toHaveBeenCalledWith(
      expect.objectContaining({ action: 'resume' }),
    );
    rerender(<CardActions card={aCard()} openDialog={openDialog} />);
    expect(screen.getByRole('button', { name: 'Release…' })).toHaveFocus();
  });
});
