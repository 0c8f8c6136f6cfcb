import type {
  CallOptions,
  Page,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { renderInPortal } from '../__testUtils__';
import { useLaterPages } from './useLaterPages';

/** Later pages that the test gives when it wants to; their signals are ignored, as by an answer that was there already. */
function pages() {
  const asked: Array<{ answer: (page: Page<string>) => void }> = [];
  const load = (_: unknown, __: string, ___: CallOptions) =>
    new Promise<Page<string>>(answer => {
      asked.push({ answer });
    });
  return { asked, load };
}

type Load = ReturnType<typeof pages>['load'];

const Lists = ({ load }: { load: Load }) => {
  const [key, setKey] = useState('a');
  const { items, more, loadingMore } = useLaterPages({
    key,
    first: { items: [`${key}1`], nextCursor: 'more' },
    load,
    keyOf: item => item,
  });
  return (
    <>
      <p data-testid="state">
        {[items.join(' '), loadingMore ? 'loading' : 'still'].join(' | ')}
      </p>
      <button onClick={more}>more</button>
      <button onClick={() => setKey('a')}>a</button>
      <button onClick={() => setKey('b')}>b</button>
    </>
  );
};

const stateIs = (text: string) =>
  waitFor(() => expect(screen.getByTestId('state')).toHaveTextContent(text));

describe('useLaterPages', () => {
  it('can be asked again by whoever left a list while its page was on its way', async () => {
    const { asked, load } = pages();
    renderInPortal(<Lists load={load} />, { answers: {} });
    await stateIs('a1 | still');
    await userEvent.click(screen.getByText('more'));
    await stateIs('a1 | loading');
    await userEvent.click(screen.getByText('b'));
    await userEvent.click(screen.getByText('a'));
    await stateIs('a1 | still');
    await userEvent.click(screen.getByText('more'));
    expect(asked).toHaveLength(2);
    act(() => asked[1].answer({ items: ['a2'] }));
    await stateIs('a1 a2 | still');
  });

  it('does not lose the pages of a list to a late page of another', async () => {
    const { asked, load } = pages();
    renderInPortal(<Lists load={load} />, { answers: {} });
    await stateIs('a1 | still');
    await userEvent.click(screen.getByText('more'));
    await userEvent.click(screen.getByText('b'));
    await userEvent.click(screen.getByText('more'));
    await act(async () => asked[1].answer({ items: ['b2'] }));
    await stateIs('b1 b2 | still');
    await act(async () => asked[0].answer({ items: ['a2'] }));
    expect(screen.getByTestId('state')).toHaveTextContent('b1 b2 | still');
  });

  it('asks once for a page, however fast it is told to', async () => {
    const { asked, load } = pages();
    renderInPortal(<Lists load={load} />, { answers: {} });
    await stateIs('a1 | still');
    const button = screen.getByText('more');
    act(() => {
      button.click();
      button.click();
    });
    expect(asked).toHaveLength(1);
    await stateIs('a1 | loading');
  });
});
