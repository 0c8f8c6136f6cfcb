import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  GimletError,
  type CallOptions,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { useState } from 'react';
import { renderInPortal } from '../__testUtils__';
import { useGimlet } from './useGimlet';

/** Questions that the test answers when it wants to. */
function questions() {
  const asked: Array<{
    key: string;
    signal?: AbortSignal;
    answer: (value: string) => void;
    fail: (error: unknown) => void;
  }> = [];
  const ask = (key: string, { signal }: CallOptions) =>
    new Promise<string>((answer, fail) => {
      asked.push({ key, signal, answer, fail });
    });
  return { asked, ask };
}

type Ask = ReturnType<typeof questions>['ask'];

const Answer = (props: { ask: Ask; id: string; keepPrevious?: boolean }) => {
  const { ask, id, keepPrevious } = props;
  const { value, error, loading, refetch } = useGimlet(
    id,
    (_, options) => ask(id, options),
    { keepPrevious },
  );
  return (
    <>
      <p data-testid="state">
        {[
          value ?? '-',
          error?.message ?? '-',
          loading ? 'loading' : 'still',
        ].join(' | ')}
      </p>
      <button onClick={refetch}>refetch</button>
    </>
  );
};

const Asking = (props: { ask: Ask; keepPrevious?: boolean }) => {
  const { ask, keepPrevious } = props;
  const [key, setKey] = useState('a');
  const [there, setThere] = useState(true);
  return (
    <>
      {there && <Answer ask={ask} id={key} keepPrevious={keepPrevious} />}
      <button onClick={() => setKey('b')}>b</button>
      <button onClick={() => setThere(false)}>leave</button>
    </>
  );
};

const stateIs = (text: string) =>
  waitFor(() => expect(screen.getByTestId('state')).toHaveTextContent(text));

describe('useGimlet', () => {
  it('shows the answer before while it asks again, and when that fails', async () => {
    const { asked, ask } = questions();
    renderInPortal(<Asking ask={ask} />, { answers: {} });
    await stateIs('- | - | loading');
    asked[0].answer('one');
    await stateIs('one | - | still');
    await userEvent.click(screen.getByText('refetch'));
    await stateIs('one | - | loading');
    asked[1].fail(new GimletError('unreachable', 'gone'));
    await stateIs('one | gone | still');
    await userEvent.click(screen.getByText('refetch'));
    asked[2].answer('two');
    await stateIs('two | - | still');
    expect(asked).toHaveLength(3);
  });

  it('asks once more, however often it is told to while a question is on its way', async () => {
    const { asked, ask } = questions();
    renderInPortal(<Asking ask={ask} />, { answers: {} });
    await waitFor(() => expect(asked).toHaveLength(1));
    await userEvent.click(screen.getByText('refetch'));
    await userEvent.click(screen.getByText('refetch'));
    expect(asked).toHaveLength(1);
    asked[0].answer('one');
    await waitFor(() => expect(asked).toHaveLength(2));
    asked[1].answer('two');
    await stateIs('two | - | still');
    expect(asked).toHaveLength(2);
  });

  it.each([
    { keepPrevious: false, meanwhile: '- | - | loading' },
    { keepPrevious: true, meanwhile: 'one | - | loading' },
  ])(
    'aborts the question of another key (keepPrevious: $keepPrevious)',
    async ({ keepPrevious, meanwhile }) => {
      const { asked, ask } = questions();
      renderInPortal(<Asking ask={ask} keepPrevious={keepPrevious} />, {
        answers: {},
      });
      await waitFor(() => expect(asked).toHaveLength(1));
      asked[0].answer('one');
      await stateIs('one | - | still');
      await userEvent.click(screen.getByText('refetch'));
      await userEvent.click(screen.getByText('b'));
      await stateIs(meanwhile);
      expect(asked[1].signal?.aborted).toBe(true);
      asked[1].answer('late');
      asked[2].answer('of b');
      await stateIs('of b | - | still');
    },
  );

  it('aborts what is on its way when the component goes', async () => {
    const { asked, ask } = questions();
    renderInPortal(<Asking ask={ask} />, { answers: {} });
    await waitFor(() => expect(asked).toHaveLength(1));
    expect(asked[0].signal?.aborted).toBe(false);
    await userEvent.click(screen.getByText('leave'));
    expect(asked[0].signal?.aborted).toBe(true);
  });

  it('takes what is no error of ours for a defect', async () => {
    const { asked, ask } = questions();
    renderInPortal(<Asking ask={ask} />, { answers: {} });
    await waitFor(() => expect(asked).toHaveLength(1));
    asked[0].fail(new TypeError('x is undefined'));
    await stateIs('- | x is undefined | still');
  });
});
