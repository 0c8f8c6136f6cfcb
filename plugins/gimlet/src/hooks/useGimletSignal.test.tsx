import { TestApiProvider } from '@backstage/frontend-test-utils';
import { signalApiRef, type SignalApi } from '@backstage/plugin-signals-react';
import type { GimletSignal } from '@gimlet-io/backstage-plugin-gimlet-common';
import { act, render } from '@testing-library/react';
import {
  ANY_APP_INTERVAL,
  CATCH_UP_AFTER,
  POLL_INTERVALS,
  useGimletSignal,
} from './useGimletSignal';

/** Signals that the test sends. */
function signals() {
  const listeners = new Set<(message: GimletSignal) => void>();
  const api: SignalApi = {
    subscribe<T>(channel: string, onMessage: (message: T) => void) {
      expect(channel).toBe('gimlet');
      const listener = (message: GimletSignal) => onMessage(message as T);
      listeners.add(listener);
      return { unsubscribe: () => listeners.delete(listener) };
    },
  };
  const sendSignal = (signal: GimletSignal) =>
    act(() => listeners.forEach(tell => tell(signal)));
  const send = (app: string) => sendSignal({ app });
  return { api, send, sendSignal, listeners };
}

const Listening = (props: {
  apps: string[];
  environments?: string[];
  refetch: () => void;
  open?: boolean;
  arriving?: boolean;
  ended?: boolean;
}) => {
  const { apps, refetch, ...options } = props;
  useGimletSignal(apps, refetch, options);
  return null;
};

function listen(
  props: {
    apps: string[];
    environments?: string[];
    open?: boolean;
    arriving?: boolean;
    ended?: boolean;
  },
  api?: SignalApi,
) {
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
  ])('of %j asks again when %s changed: %i', (apps, app, times) => {
    const { api, send } = signals();
    const { refetch } = listen({ apps }, api);
    send(app);
    expect(refetch).toHaveBeenCalledTimes(times);
  });

  it('is told of all apps, and asks for them seldom', () => {
    const { api, send } = signals();
    const { refetch } = listen({ apps: [] }, api);
    send('search');
    act(() => jest.advanceTimersByTime(1));
    expect(refetch).toHaveBeenCalledTimes(1);
    for (let i = 0; i < 100; i += 1) send(`app-${i}`);
    act(() => jest.advanceTimersByTime(ANY_APP_INTERVAL - 2));
    expect(refetch).toHaveBeenCalledTimes(1);
    act(() => jest.advanceTimersByTime(2));
    expect(refetch).toHaveBeenCalledTimes(2);
  });

  it('asks again when its environment itself changed, but not at each of its changes', () => {
    const { api, sendSignal } = signals();
    const environments = ['staging'];
    const { refetch } = listen({ apps: ['cart'], environments }, api);
    sendSignal({ environment: 'production' });
    act(() => jest.advanceTimersByTime(1));
    expect(refetch).toHaveBeenCalledTimes(0);
    sendSignal({ environment: 'staging' });
    act(() => jest.advanceTimersByTime(1));
    expect(refetch).toHaveBeenCalledTimes(1);
    sendSignal({ environment: 'staging' });
    sendSignal({ environment: 'staging' });
    act(() => jest.advanceTimersByTime(ANY_APP_INTERVAL));
    expect(refetch).toHaveBeenCalledTimes(2);
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
    ['without signals', {}, POLL_INTERVALS.withoutSignals],
    ['while something is open', { open: true }, POLL_INTERVALS.open],
    ['while something arrives', { arriving: true }, POLL_INTERVALS.arriving],
  ])('polls %s', (_, options, interval) => {
    const { refetch } = listen({ apps: ['cart'], ...options });
    act(() => jest.advanceTimersByTime(interval - 1));
    expect(refetch).toHaveBeenCalledTimes(0);
    act(() => jest.advanceTimersByTime(1));
    expect(refetch).toHaveBeenCalledTimes(1);
    act(() => jest.advanceTimersByTime(2 * interval));
    expect(refetch).toHaveBeenCalledTimes(3);
  });

  it('trusts signals while something arrives', () => {
    const { refetch } = listen(
      { apps: ['cart'], arriving: true },
      signals().api,
    );
    act(() => jest.advanceTimersByTime(CATCH_UP_AFTER - 1));
    expect(refetch).toHaveBeenCalledTimes(0);
  });

  it('neither listens nor polls for what is not there', () => {
    const { api, send } = signals();
    const { refetch } = listen({ apps: [], ended: true }, api);
    send('search');
    act(() => jest.advanceTimersByTime(10 * POLL_INTERVALS.withSignals));
    expect(refetch).toHaveBeenCalledTimes(0);
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
