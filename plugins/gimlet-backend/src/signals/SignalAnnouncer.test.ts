import { mockServices } from '@backstage/backend-test-utils';
import { SignalAnnouncer } from './SignalAnnouncer';

/** Milliseconds after which what happened is surely told, if nothing was told before. */
const MOMENT = 50;

describe('SignalAnnouncer', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  function listen(publish = jest.fn(async (_signal: unknown) => {})) {
    const logger = mockServices.logger.mock();
    const announcer = new SignalAnnouncer({ signals: { publish }, logger });
    const told = () =>
      publish.mock.calls.map(([signal]) => JSON.stringify(signal));
    return { announcer, told, logger };
  }

  it('tells the name of the app to everybody, and no more', () => {
    const { announcer, told } = listen();
    announcer.changed('checkout');
    jest.advanceTimersByTime(MOMENT);
    expect(told().map(text => JSON.parse(text))).toEqual([
      {
        recipients: { type: 'broadcast' },
        channel: 'gimlet',
        message: { app: 'checkout' },
      },
    ]);
  });

  it('tells of an app once a second at most, and of what came last', () => {
    const { announcer, told } = listen();
    for (let change = 0; change < 50; change += 1) {
      announcer.changed('checkout');
      jest.advanceTimersByTime(100);
    }
    // A moment after 0, 1, 2, 3 and 4 seconds; what came after 4 seconds is told at 5.
    jest.advanceTimersByTime(MOMENT);
    expect(told()).toHaveLength(6);
    jest.advanceTimersByTime(10_000);
    expect(told()).toHaveLength(6);
  });

  it('does not let one app wait for another, nor for an environment of its name', () => {
    const { announcer, told } = listen();
    announcer.changed('checkout');
    announcer.changed('cart');
    announcer.environmentChanged('cart');
    jest.advanceTimersByTime(MOMENT);
    expect(told()).toHaveLength(3);
    expect(told()[2]).toContain('"message":{"environment":"cart"}');
    announcer.environmentChanged('cart');
    expect(told()).toHaveLength(3);
    jest.advanceTimersByTime(1_000);
    expect(told()).toHaveLength(4);
  });

  it('tells once of what happens at the same moment', () => {
    const { announcer, told } = listen();
    announcer.changed('checkout');
    jest.advanceTimersByTime(1);
    announcer.changed('checkout');
    jest.advanceTimersByTime(10_000);
    expect(told()).toHaveLength(1);
  });

  it('tells what is left when it stops, and nothing afterwards', () => {
    const { announcer, told } = listen();
    announcer.changed('checkout');
    jest.advanceTimersByTime(MOMENT);
    announcer.changed('checkout');
    announcer.changed('cart');
    announcer.stop();
    expect(told()).toHaveLength(3);
    jest.advanceTimersByTime(10_000);
    expect(told()).toHaveLength(3);
  });

  it('goes on where nobody can be told, and says so', async () => {
    const { announcer, logger } = listen(
      jest.fn(async (_signal: unknown) => {
        throw new Error('no events here');
      }),
    );
    announcer.changed('checkout');
    await jest.advanceTimersByTimeAsync(MOMENT);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('checkout'),
    );
  });
});
