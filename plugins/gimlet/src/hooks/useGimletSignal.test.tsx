import { TestApiProvider } from '@backstage/frontend-test-utils';
import { signalApiRef, type SignalApi } from '@backstage/plugin-signals-react';
import { act, render } from '@testing-library/react';
import {
  CATCH_UP_AFTER,
  POLL_INTERVALS,
  useGimletSignal,
} from './useGimletSignal';

/** Signals that the test sends. */
function signals() {
  const listeners = new Set<(message: { app: string }) => void>();
  const api: SignalApi = {
    subscribe<T>(channel: string, onMessage: (message: T) => void) {
      expect(channel).toBe('gimlet');
      const listener = (message: { app: string }) => onMessage(message as T);
      listeners.add(listener);
      return { unsubscribe: () => listeners.delete(listener) };
    },
  };
  const send = (app: string) =>
    act(() => listeners.forEach(tell => tell({ app })));
  return { api, send, listeners };
}

const Listening = (props: {
  apps: string[];
  refetch: () => void;
  open?: boolean;
}) => {
  useGimletSignal(props.apps, props.refetch, { open: props.open });
  return null;
};

function listen(props: { apps: string[]; open?: boolean }, api?: SignalApi) {
  const refetch = jest.fn();
  const listening = <Listening {...props} refetch={refetch} />;
  const { unmount } = render(
    api ? (
      <TestApiProvider apis={[[signalApiRef, api]]}>
        {listening}
      </TestApiProvider>
    ) : (
      listening
    ),
  );
  return { refetch, unmount };
}

function hideTab(hidden: boolean) {
  jest.spyOn(document, 'hidden', 'get').mockReturnValue(hidden);
  act(() => {
    document.dispatchEvent(new Event('visibilitychange'));
  });
}

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
  jest.restoreAllMocks();
});

describe('useGimletSignal', () => {
  it.each([
    [['checkout', 'cart'], 'cart', 1],
    [['checkout', 'cart'], 'search', 0],
    [[], 'search', 1],
  ])('of %j asks again when %s changed: %i', (apps, app, times) => {
    const { api, send } = signals();
    const { refetch } = listen({ apps }, api);
    send(app);
    expect(refetch).toHaveBeenCalledTimes(times);
  });

  it('loses no signal of two at once, and stops listening', () => {
    const { api, send, listeners } = signals();
    const { refetch, unmount } = listen({ apps: ['cart', 'search'] }, api);
    act(() => {
      send('cart');
      send('search');
    });
    expect(refetch).toHaveBeenCalledTimes(2);
    unmount();
    expect(listeners.size).toBe(0);
    act(() => jest.advanceTimersByTime(10 * POLL_INTERVALS.withSignals));
    expect(refetch).toHaveBeenCalledTimes(2);
  });

  it('asks once more when signals are surely connected, and seldom from then on', () => {
    const { refetch } = listen({ apps: ['cart'] }, signals().api);
    act(() => jest.advanceTimersByTime(CATCH_UP_AFTER - 1));
    expect(refetch).toHaveBeenCalledTimes(0);
    act(() => jest.advanceTimersByTime(1));
    expect(refetch).toHaveBeenCalledTimes(1);
    act(() => jest.advanceTimersByTime(POLL_INTERVALS.withSignals));
    expect(refetch).toHaveBeenCalledTimes(2);
  });

  it.each([
    ['without signals', false, POLL_INTERVALS.withoutSignals],
    ['while something is open', true, POLL_INTERVALS.open],
  ])('polls %s', (_, open, interval) => {
    const { refetch } = listen({ apps: ['cart'], open });
    act(() => jest.advanceTimersByTime(interval - 1));
    expect(refetch).toHaveBeenCalledTimes(0);
    act(() => jest.advanceTimersByTime(1));
    expect(refetch).toHaveBeenCalledTimes(1);
    act(() => jest.advanceTimersByTime(2 * interval));
    expect(refetch).toHaveBeenCalledTimes(3);
  });

  it('rests while the tab is hidden, and asks at once when it comes back late', () => {
    const { refetch } = listen({ apps: ['cart'] });
    hideTab(true);
    act(() => jest.advanceTimersByTime(5 * POLL_INTERVALS.withoutSignals));
    expect(refetch).toHaveBeenCalledTimes(0);
    hideTab(false);
    expect(refetch).toHaveBeenCalledTimes(1);
    hideTab(true);
    hideTab(false);
    expect(refetch).toHaveBeenCalledTimes(1);
  });
});
