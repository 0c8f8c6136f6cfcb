import { readChartPolicy, type ChartAllowance } from './chartPolicy';

function verdict(allow: ChartAllowance[], url: string): string {
  try {
    const access = readChartPolicy({ mode: 'server', allow }).ofUrl(
      new URL(url),
    );
    return access.privateAddresses ? 'private' : 'public';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe('readChartPolicy', () => {
  it.each<[ChartAllowance, string, string]>([
    ['charts.example.com', 'https://charts.example.com/x', 'public'],
    ['charts.example.com', 'https://CHARTS.example.com./x', 'public'],
    ['charts.example.com', 'ssh://git@charts.example.com/x.git', 'public'],
    [
      'charts.example.com',
      'ssh://git@charts.example.com:2222/x',
      'not-allowed',
    ],
    ['charts.example.com', 'https://charts.example.com:8443/', 'not-allowed'],
    ['charts.example.com', 'http://charts.example.com/x', 'not-allowed'],
    ['charts.example.com', 'https://evil.charts.example.com/', 'not-allowed'],
    [
      'charts.example.com',
      'https://charts.example.com.evil.io/',
      'not-allowed',
    ],
    [
      'charts.example.com',
      'https://charts.example.com@evil.io/',
      'not-allowed',
    ],
    ['charts.example.com:8443', 'https://charts.example.com:8443/', 'public'],
    ['charts.example.com:8443', 'https://charts.example.com/', 'not-allowed'],
    ['charts.example.com:443', 'https://charts.example.com/', 'public'],
    ['*.example.com', 'https://a.b.example.com/', 'public'],
    ['*.example.com', 'https://example.com/', 'not-allowed'],
    ['*.example.com', 'https://badexample.com/', 'not-allowed'],
    ['http://charts.example.com', 'http://charts.example.com/', 'public'],
    ['http://charts.example.com', 'https://charts.example.com/', 'not-allowed'],
    [
      'http://charts.example.com:8080',
      'http://charts.example.com/',
      'not-allowed',
    ],
    ['127.0.0.1', 'https://127.0.0.1/', 'not-allowed'],
    [
      { host: '127.0.0.1', privateAddresses: true },
      'https://127.0.0.1/',
      'private',
    ],
    [
      { host: '127.0.0.1', privateAddresses: true },
      'https://2130706433/',
      'private',
    ],
    ['[::1]:8443', 'https://[::1]:8443/', 'not-allowed'],
    [
      { host: '[::1]:8443', privateAddresses: true },
      'https://[::1]:8443/',
      'private',
    ],
    ['[::ffff:127.0.0.1]', 'https://[::ffff:127.0.0.1]/', 'not-allowed'],
    ['8.8.8.8', 'https://8.8.8.8/', 'public'],
  ])('%j and %s: %s', (allowance, url, expected) => {
    expect(verdict([allowance], url)).toBe(expected);
  });

  it.each([
    'charts.example.com/path',
    'user@charts.example.com',
    '*',
    'a.*.example.com',
    'https://charts.example.com',
    'file:charts',
    '',
    'a b',
  ])('refuses the entry %j', entry => {
    expect(() => readChartPolicy({ mode: 'server', allow: [entry] })).toThrow(
      /gimlet\.charts\.allow/,
    );
  });

  it('says what to add', () => {
    const access = readChartPolicy({ mode: 'server', allow: [] });
    expect(() => access.ofUrl(new URL('http://charts.local:81/a'))).toThrow(
      expect.objectContaining({
        code: 'not-allowed',
        whatToDo: 'Add "http://charts.local:81" to gimlet.charts.allow.',
      }),
    );
    expect(() => access.ofFolder('/srv/charts')).toThrow(
      expect.objectContaining({
        whatToDo: 'Add "file:/srv/charts" to gimlet.charts.allow.',
      }),
    );
  });

  it.each([
    ['/srv/charts', '/srv/charts'],
    ['/srv/charts/web', '/srv/charts'],
    ['/srv/charts-private', undefined],
    ['/srv', undefined],
  ])('file:/srv/charts and the folder %s: %s', (folder, root) => {
    const access = readChartPolicy({
      mode: 'server',
      allow: ['file:/srv/charts'],
    });
    const ask = () => {
      try {
        return access.ofFolder(folder);
      } catch {
        return undefined;
      }
    };
    expect(ask()).toBe(root);
  });

  it('speaks plain http to a registry only where the entry says so', () => {
    const access = readChartPolicy({
      mode: 'server',
      allow: ['http://registry.local:5000', 'registry.example.com'],
    });
    expect(access.usesPlainHttp('registry.local:5000')).toBe(true);
    expect(access.usesPlainHttp('registry.example.com')).toBe(false);
    const offline = readChartPolicy({ mode: 'offline' });
    expect(offline.usesPlainHttp('localhost:5000')).toBe(true);
    expect(offline.usesPlainHttp('[::1]:5000')).toBe(true);
    expect(offline.usesPlainHttp('127.0.0.1.example.com')).toBe(false);
  });
});
