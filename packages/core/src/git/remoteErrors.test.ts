import { fetchError, pushError, readPorcelain } from './remoteErrors';

const url = 'https://example.com/acme/tls-gateway-certificate.git';
const same = (text: string) => text;

const failed = (stderr: string, stdout = '') => ({
  exitCode: 128,
  timedOut: false,
  stdout: Buffer.from(stdout),
  stderr,
});

describe("git's words about a remote that it cannot reach", () => {
  it.each([
    [`fatal: Authentication failed for '${url}/'`, 'Denied', /token/],
    [
      `fatal: could not read Username for 'https://example.com': terminal prompts disabled`,
      'Denied',
      /token/,
    ],
    [
      `fatal: unable to access '${url}/': The requested URL returned error: 403`,
      'Denied',
      /token/,
    ],
    [
      `remote: Write access to repository not granted.\nfatal: unable to access '${url}/': The requested URL returned error: 403`,
      'Denied',
      /token/,
    ],
    [`fatal: repository '${url}/' not found`, 'NotFound', /address/],
    [
      'ERROR: Repository not found.\nfatal: Could not read from remote repository.',
      'NotFound',
      /address/,
    ],
    [
      `fatal: '/srv/x' does not appear to be a git repository`,
      'NotFound',
      /address/,
    ],
    [
      'git@example.com: Permission denied (publickey).\nfatal: Could not read from remote repository.',
      'Denied',
      /public key/,
    ],
    ['Host key verification failed.', 'Denied', /known hosts/],
    [
      `fatal: unable to update url base from redirection:\n  asked for: ${url}`,
      'Denied',
      /another address/,
    ],
    [`fatal: transport 'ext' not allowed`, 'Denied', /https/],
    [
      `fatal: unable to access '${url}/': Could not resolve host: example.com`,
      'Unreachable',
      /host name/,
    ],
    [
      `fatal: unable to access '${url}/': Failed to connect to example.com port 443`,
      'Unreachable',
      /up and reachable/,
    ],
    [
      `fatal: unable to access '${url}/': The requested URL returned error: 503`,
      'Unreachable',
      /up and reachable/,
    ],
    [
      `fatal: unable to access '${url}/': The requested URL returned error: 429`,
      'Unreachable',
      /how often/,
    ],
    [
      `fatal: unable to access '${url}/': SSL certificate problem: self-signed certificate`,
      'Unreachable',
      /certificate/,
    ],
    ['fatal: the remote end hung up unexpectedly', 'Unreachable', /reachable/],
    ['fatal: words of tomorrow', 'Unreachable', /reachable/],
  ])('%j is %s', (stderr, kind, whatToDo) => {
    const fetched = fetchError(url, failed(stderr), same);
    expect(fetched.kind).toBe(kind);
    expect(fetched.whatToDo).toMatch(whatToDo);
    const pushed = pushError(url, 'main', failed(stderr), undefined, same);
    expect(pushed.kind).toBe(kind === 'Unreachable' ? kind : 'Denied');
    expect(pushed.refused).toBe(kind === 'Unreachable' ? undefined : 'access');
  });
});

describe("git's words about a push", () => {
  it.each([
    ['[rejected] (stale info)', 'StaleHead'],
    ['[rejected] (fetch first)', 'StaleHead'],
    ['[rejected] (non-fast-forward)', 'StaleHead'],
    ['[remote rejected] (failed to update ref)', 'StaleHead'],
    [
      `[remote rejected] (cannot lock ref 'refs/heads/main': is at 1 but expected 2)`,
      'StaleHead',
    ],
    ['[remote rejected] (pre-receive hook declined)', 'Denied'],
    ['[remote rejected] (protected branch hook declined)', 'Denied'],
    [
      '[remote rejected] (push declined due to repository rule violations)',
      'Denied',
    ],
    ['[remote rejected] (unpacker error)', 'Denied'],
    ['[remote failure] (remote failed to report status)', 'Unreachable'],
  ])('%s is %s', (summary, kind) => {
    const stdout = `To ${url}\n!\t1234:refs/heads/main\t${summary}\nDone\n`;
    const pushed = readPorcelain(stdout, 'refs/heads/main');
    expect(pushed).toEqual({ accepted: false, summary });
    const error = pushError(
      url,
      'main',
      failed('error: failed to push some refs', stdout),
      pushed,
      same,
    );
    expect(error.kind).toBe(kind);
    expect(error.whatToDo).not.toBe('');
  });

  it.each([
    [' \t1:refs/heads/main\t1..2', true],
    ['*\t1:refs/heads/main\t[new branch]', true],
    ['=\t1:refs/heads/main\t[up to date]', true],
    ['!\t1:refs/heads/main\t[rejected] (stale info)', false],
  ])('%j: accepted %s', (line, accepted) => {
    expect(readPorcelain(`${line}\n`, 'refs/heads/main')?.accepted).toBe(
      accepted,
    );
    expect(readPorcelain(`${line}\n`, 'refs/heads/other')).toBeUndefined();
  });

  it('says how a clone is pushed to', () => {
    const error = pushError(
      '/srv/clone',
      'main',
      failed('remote: error: refusing to update checked out branch'),
      {
        accepted: false,
        summary: '[remote rejected] (branch is currently checked out)',
      },
      same,
    );
    expect(error.kind).toBe('Denied');
    expect(error.whatToDo).toMatch(/bare repository/);
  });
});
