import { render, screen } from '@testing-library/react';
import { useKeptHeight } from './useKeptHeight';

const Notices = ({ unsettled }: { unsettled: boolean }) => (
  <div ref={useKeptHeight<HTMLDivElement>(unsettled)} data-testid="notices" />
);

describe('useKeptHeight', () => {
  it('never lets an element shrink while it is unsettled', () => {
    let content = 20;
    jest
      .spyOn(HTMLElement.prototype, 'offsetHeight', 'get')
      .mockImplementation(function height(this: HTMLElement) {
        return Math.max(content, parseInt(this.style.minHeight || '0', 10));
      });
    const { rerender } = render(<Notices unsettled />);
    const notices = screen.getByTestId('notices');
    for (const [height, kept] of [
      [60, '60px'],
      [20, '60px'],
      [80, '80px'],
    ] as const) {
      content = height;
      rerender(<Notices unsettled />);
      expect(notices.style.minHeight).toBe(kept);
    }
    rerender(<Notices unsettled={false} />);
    expect(notices.style.minHeight).toBe('');
  });
});
