import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { connect } from './connection';
import { parseRemoteUrl } from './remote';

function errorOf(action: () => unknown): GimletError {
  try {
    action();
  } catch (error) {
    if (error instanceof GimletError) {
      return error;
    }
  }
  throw new Error('no GimletError was thrown');
}

describe('addresses', () => {
  it.each([
    ['https://github.com/acme/gitops.git', 'https'],
    ['http://127.0.0.1:8080/gitops.git', 'http'],
    ['ssh://git@github.com/acme/gitops.git', 'ssh'],
    ['ssh://git@[::1]:2222/srv/gitops.git', 'ssh'],
    ['git@github.com:acme/gitops.git', 'ssh'],
    ['github.com:acme/gitops.git', 'ssh'],
    ['/srv/git/gitops.git', 'file'],
    ['/srv/with: colon/gitops.git', 'file'],
    ['file:///srv/git/gitops.git', 'file'],
  ])('takes %s as %s', (url, protocol) => {
    expect(parseRemoteUrl(url).protocol).toBe(protocol);
  });

  it.each([
    '',
    ' https://github.com/a/b',
    'https://github.com/a/b\n',
    '-uhttps://github.com/a/b',
    '--upload-pack=touch x',
    'ext::sh -c touch% x',
    'fd::3',
    'git://github.com/a/b',
    'ftp://github.com/a/b',
    'https://github.com',
    'ssh://-oProxyCommand=x/repo',
    'ssh://-l@host/repo',
    '-oProxyCommand=x:repo',
    'a b@host:repo',
    'host:-x',
    'gitops',
    './gitops',
    '../gitops',
    'file://otherhost/srv/x',
    'https://github.com/a/b?private_token=s3cret',
    'https://github.com/a/b#s3cret',
  ])('refuses %j', url => {
    const error = errorOf(() => parseRemoteUrl(url));
    expect(error.code).toBe('invalid');
    expect(error.message).not.toContain('s3cret');
    expect(error.whatToDo).toBeDefined();
  });

  it.each([
    'https://carla:s3cret@github.com/acme/gitops.git',
    'https://s3cret@github.com/acme/gitops.git',
    'http://:s3cret@127.0.0.1/gitops.git',
    'ssh://git:s3cret@github.com/acme/gitops.git',
    'https://carla:s3cret@@github.com/a/b',
    'carla:s3cret@github.com:acme/gitops.git',
  ])('refuses the secret in %s without repeating it', url => {
    const error = errorOf(() => parseRemoteUrl(url));
    expect(error.code).toBe('invalid');
    expect(`${error.message} ${error.whatToDo}`).not.toContain('s3cret');
  });
});

describe('connections', () => {
  const https = 'https://github.com/acme/gitops.git';

  it('allow https and ssh, and http and file only where the address itself uses them', () => {
    const allowed = (url: string) =>
      connect({ url }, 'isolated').variables.GIT_ALLOW_PROTOCOL;
    expect(allowed(https)).toBe('https:ssh');
    expect(allowed('git@github.com:a/b')).toBe('https:ssh');
    expect(allowed('http://127.0.0.1/a')).toBe('https:ssh:http');
    expect(allowed('/srv/a')).toBe('https:ssh:file');
  });

  it('carry a token in variables alone, for one host alone', () => {
    const token = 'tok%en/+1';
    const { config, variables, mask } = connect(
      { url: https, credentials: { kind: 'token', token } },
      'user',
    );
    expect(JSON.stringify(config)).not.toContain(token);
    expect(config.map(([key]) => key)).toEqual(
      expect.arrayContaining([
        'credential.helper',
        'credential.https://github.com.helper',
      ]),
    );
    expect(variables).toMatchObject({
      GIMLET_GIT_USERNAME: 'x-access-token',
      GIMLET_GIT_PASSWORD: token,
    });
    expect(
      mask(
        `a ${token} b ${encodeURIComponent(token)} c ${Buffer.from(
          `x-access-token:${token}`,
        ).toString('base64')}`,
      ),
    ).toBe('a *** b *** c ***');
  });

  it.each(['', 'a\nb', 'a\0b', 'token\n'])('refuse the token %j', token => {
    const error = errorOf(() =>
      connect({ url: https, credentials: { kind: 'token', token } }, 'user'),
    );
    expect(error.code).toBe('invalid');
  });

  it('refuse credentials of the wrong kind', () => {
    expect(
      errorOf(() =>
        connect(
          { url: 'git@h:a', credentials: { kind: 'token', token: 'x' } },
          'user',
        ),
      ).whatToDo,
    ).toMatch(/https/);
    expect(
      errorOf(() =>
        connect({ url: https, credentials: { kind: 'ssh' } }, 'user'),
      ).whatToDo,
    ).toMatch(/ssh/);
  });

  it.each([`/a'; touch x; '`, '/a"b', '/a$HOME', '/a\\b', 'relative', '/a\nb'])(
    'refuse the key file %j',
    keyFile => {
      expect(
        errorOf(() =>
          connect(
            { url: 'git@h:a', credentials: { kind: 'ssh', keyFile } },
            'isolated',
          ),
        ).code,
      ).toBe('invalid');
    },
  );
});
