import { fireEvent, render, screen } from '@testing-library/react';
import { LogLines } from './LogLines';
import { appendLines, EMPTY_LOG } from './logLines';

/** In pixels. */
const LINE = 20;

const logFrom = (first: number, count: number) =>
  appendLines(
    { ...EMPTY_LOG, received: first },
    Array.from({ length: count }, (_, place) => ({
      text: `line ${first + place}`,
    })),
  ).lines;

const linesOf = (first: number) => (
  <LogLines lines={logFrom(first, 1_000)} search="" times={false} />
);

describe('LogLines', () => {
  it('stays at the newest line, and where somebody reads further up when the oldest go', () => {
    const { rerender } = render(linesOf(0));
    const box = screen.getByRole('region', { name: 'Log' });
    Object.defineProperties(box, {
      scrollHeight: { value: 1_000 * LINE },
      clientHeight: { value: 10 * LINE },
    });
    rerender(linesOf(1));
    expect(box.scrollTop).toBe(1_000 * LINE);
    fireEvent.scroll(box, { target: { scrollTop: 300 * LINE + 5 } });
    rerender(linesOf(101));
    expect(box.scrollTop).toBe(200 * LINE + 5);
    expect(screen.getByText('line 301')).toBeInTheDocument();
  });
});
