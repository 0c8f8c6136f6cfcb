import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { CopyButton } from './CopyButton';

describe('CopyButton', () => {
  it('copies, and says so', async () => {
    const user = userEvent.setup();
    const write = jest
      .spyOn(navigator.clipboard, 'writeText')
      .mockResolvedValue();
    render(<CopyButton text="c40be11" label="Copy the commit" />);
    await user.click(screen.getByRole('button', { name: 'Copy the commit' }));
    const [said] = await screen.findAllByText('Copied');
    expect(said).toBeInTheDocument();
    expect(write).toHaveBeenCalledWith('c40be11');
  });

  it('says where the browser does not let it', async () => {
    const user = userEvent.setup();
    jest
      .spyOn(navigator.clipboard, 'writeText')
      .mockRejectedValue(new Error('denied'));
    render(<CopyButton text="c40be11" label="Copy the commit" />);
    await user.click(screen.getByRole('button', { name: 'Copy the commit' }));
    const [said] = await screen.findAllByText(
      'The browser did not let it be copied',
    );
    expect(said).toBeInTheDocument();
  });
});
