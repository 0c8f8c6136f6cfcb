import {
  GimletError,
  type GimletClient,
  type LogEvent,
  type LogLine,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { aPod, aStuckPod, renderInPortal } from '../__testUtils__';
import { download } from './download';
import { LogsDialog } from './LogsDialog';

jest.mock('./download', () => ({ download: jest.fn() }));

jest.setTimeout(60_000);

type FollowLogs = GimletClient['followLogs'];

/** Logs that the test writes. */
function logsOf() {
  const opened: Array<{
    query: Parameters<FollowLogs>[0]['query'];
    signal?: AbortSignal;
    /** The server has begun it. */
    begin: () => void;
    send: (event: LogEvent) => void;
    cut: () => void;
    fail: (error: unknown) => void;
  }> = [];
  const followLogs: FollowLogs = async function* follow(
    { query },
    { signal, onOpen = () => {} } = {},
  ) {
    const queue: Array<() => LogEvent | undefined> = [];
    let wake = () => {};
    const push = (give: () => LogEvent | undefined) => {
      queue.push(give);
      wake();
    };
    const something = () =>
      new Promise<void>(resolve => {
        wake = resolve;
      });
    opened.push({
      query,
      signal,
      begin: () => act(onOpen),
      send: event => push(() => event),
      cut: () => push(() => undefined),
      fail: error =>
        push(() => {
          throw error;
        }),
    });
    signal?.addEventListener('abort', () => push(() => undefined));
    for (;;) {
      while (queue.length === 0) await something();
      const event = queue.shift()?.();
      if (!event) return;
      yield event;
    }
  };
  return { opened, followLogs };
}

const lines = (...texts: Array<string | LogLine>): LogEvent => ({
  event: 'lines',
  data: {
    lines: texts.map(text => (typeof text === 'string' ? { text } : text)),
  },
});

async function open(pod = aPod(), props: { previous?: boolean } = {}) {
  const logs = logsOf();
  const onClose = jest.fn();
  const { unmount } = await renderInPortal(
    <LogsDialog
      environment="production"
      app="checkout"
      pod={pod}
      {...props}
      onClose={onClose}
    />,
    { answers: { followLogs: logs.followLogs } },
  );
  await waitFor(() => expect(logs.opened).toHaveLength(1));
  return { ...logs, onClose, unmount, user: userEvent.setup() };
}

const send = async (
  to: { send: (event: LogEvent) => void },
  event: LogEvent,
) => {
  await act(async () => {
    to.send(event);
    await new Promise(resolve => {
      setTimeout(resolve, 150);
    });
  });
};

describe('LogsDialog', () => {
  it('follows the log, and lets it go when it is closed', async () => {
    const { opened, unmount } = await open();
    expect(opened[0].query).toMatchObject({
      pod: aPod().name,
      namespace: 'shop',
      container: 'main',
      follow: 'true',
      tail: 1000,
    });
    await send(opened[0], lines('GET /cart', 'GET /checkout'));
    expect(screen.getByText('GET /checkout')).toBeInTheDocument();
    expect(screen.getByText('Live')).toBeInTheDocument();
    expect(screen.getByText('2 lines')).toBeInTheDocument();
    unmount();
    expect(opened[0].signal?.aborted).toBe(true);
  });

  it('draws only the lines in sight, and keeps ten thousand', async () => {
    const { opened } = await open();
    await send(
      opened[0],
      lines(...Array.from({ length: 10_500 }, (_, i) => `line ${i}`)),
    );
    expect(
      screen.getByText('10000 lines; 500 older ones are no longer kept'),
    ).toBeInTheDocument();
    expect(screen.getByTestId('lines-in-sight').childElementCount).toBeLessThan(
      100,
    );
  });

  it('filters by text and level, finds lines, copies those and downloads all', async () => {
    const { opened, user } = await open();
    await send(
      opened[0],
      lines('INFO GET /cart', 'ERROR POST /cart', 'INFO GET /health'),
    );
    await user.type(
      screen.getByRole('textbox', { name: 'No lines with' }),
      'health',
    );
    expect(screen.getByText('2 of 3 lines')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'error' }));
    expect(screen.getByText('1 of 3 lines')).toBeInTheDocument();
    await user.type(screen.getByRole('searchbox', { name: 'Search' }), 'cart');
    expect(screen.getByText('1 line')).toBeInTheDocument();
    await user.click(
      screen.getByRole('button', { name: 'The next line found' }),
    );
    expect(screen.getByText('1 of 1 line')).toBeInTheDocument();
    const write = jest.spyOn(navigator.clipboard, 'writeText');
    await user.click(
      screen.getByRole('button', { name: 'Copy the lines shown' }),
    );
    expect(write).toHaveBeenCalledWith('ERROR POST /cart\n');
    await user.click(screen.getByRole('button', { name: 'Download all' }));
    expect(download).toHaveBeenCalledWith(
      `${aPod().name}-main.log`,
      'INFO GET /cart\nERROR POST /cart\nINFO GET /health\n',
    );
  });

  it('goes on without a gap or a repetition when what the caller signed in with expires', async () => {
    const { opened } = await open();
    const at = Date.now() - 5_000;
    await send(
      opened[0],
      lines({ at, text: 'one' }, { at: at + 1, text: 'two' }),
    );
    await send(opened[0], { event: 'renew', data: {} });
    await waitFor(() => expect(opened).toHaveLength(2));
    expect(opened[1].query).toMatchObject({ since: expect.any(Number) });
    expect(opened[1].query?.tail).toBeUndefined();
    await send(
      opened[1],
      lines(
        { at, text: 'one' },
        { at: at + 1, text: 'two' },
        { at: at + 2, text: 'three' },
      ),
    );
    expect(screen.getAllByText(/^(one|two|three)$/)).toHaveLength(3);
  });

  it('keeps its lines while it is not followed, and goes on from there', async () => {
    const { opened, user } = await open();
    const at = Date.now() - 5_000;
    await send(opened[0], lines({ at, text: 'one' }));
    await user.click(screen.getByRole('switch', { name: 'follow' }));
    expect(await screen.findByText(/^Paused/)).toBeInTheDocument();
    expect(opened[0].signal?.aborted).toBe(true);
    expect(opened).toHaveLength(1);
    expect(screen.getByText('one')).toBeInTheDocument();
    await user.click(screen.getByRole('switch', { name: 'follow' }));
    await waitFor(() => expect(opened).toHaveLength(2));
    await send(
      opened[1],
      lines({ at, text: 'one' }, { at: at + 9, text: 'two' }),
    );
    expect(screen.getAllByText(/^(one|two)$/)).toHaveLength(2);
  });

  it('looks for more once the container has ended, and may have begun anew', async () => {
    const { opened, user } = await open();
    const at = Date.now() - 5_000;
    await send(opened[0], lines({ at, text: 'cannot read the key' }));
    await send(opened[0], { event: 'done', data: {} });
    expect(screen.getByText(/^The log ends here/)).toBeInTheDocument();
    expect(screen.getByText('1 line')).toBeInTheDocument();
    expect(
      screen.getByRole('switch', { name: 'run before this one' }),
    ).toBeDisabled();
    await user.click(screen.getByRole('button', { name: 'Look for more' }));
    await waitFor(() => expect(opened).toHaveLength(2));
    expect(opened[1].query).toMatchObject({ since: expect.any(Number) });
    await send(
      opened[1],
      lines(
        { at, text: 'cannot read the key' },
        { at: at + 9, text: 'begins anew' },
      ),
    );
    expect(screen.getByText('2 lines')).toBeInTheDocument();
  });

  it('tries a lost connection again, and keeps what it has', async () => {
    const { opened } = await open();
    await send(opened[0], lines('one'));
    await act(async () => opened[0].cut());
    expect(
      await screen.findByText('The connection is lost: trying again'),
    ).toBeInTheDocument();
    await waitFor(() => expect(opened).toHaveLength(2), { timeout: 5_000 });
    // Also where the container writes nothing for a while.
    opened[1].begin();
    expect(screen.getByText('Live')).toBeInTheDocument();
    await send(opened[1], lines('two'));
    expect(screen.getByText('one')).toBeInTheDocument();
    expect(screen.getByText('two')).toBeInTheDocument();
  });

  it('waits for a container that has not begun', async () => {
    const { opened } = await open();
    await act(async () => {
      opened[0].fail(new GimletError('conflict', 'web is waiting to start'));
    });
    expect(
      await screen.findByText('web is waiting to start'),
    ).toBeInTheDocument();
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
    await waitFor(() => expect(opened).toHaveLength(2), { timeout: 5_000 });
    // It may be refused again in a moment.
    opened[1].begin();
    expect(screen.getByText('Waiting for the log')).toBeInTheDocument();
    await send(opened[1], lines('started'));
    expect(screen.getByText('Live')).toBeInTheDocument();
    expect(
      screen.queryByText('web is waiting to start'),
    ).not.toBeInTheDocument();
  });

  it('says why the log cannot be read, and that it is not tried by itself', async () => {
    const { opened, user } = await open();
    await act(async () =>
      opened[0].fail(new GimletError('not-allowed', 'Only its owners may')),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The log cannot be read: Only its owners may',
    );
    expect(opened).toHaveLength(1);
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(opened).toHaveLength(2));
  });

  it('opens the container in trouble, and its run before this one', async () => {
    const pod = aStuckPod({
      containers: [
        ...aPod({}).containers,
        { ...aPod().containers[0], name: 'proxy', role: 'sidecar' },
      ],
      cause: {
        trouble: 'crash-loop',
        reason: 'CrashLoopBackOff',
        message: 'exit code 1',
        container: 'proxy',
        since: 0,
      },
    });
    const { opened } = await open(pod, { previous: true });
    expect(opened[0].query).toMatchObject({
      container: 'proxy',
      previous: 'true',
    });
    expect(opened[0].query?.follow).toBeUndefined();
    await send(opened[0], { event: 'done', data: {} });
    expect(
      screen.getByText('The container has written nothing'),
    ).toBeInTheDocument();
    expect(opened).toHaveLength(1);
  });
});
