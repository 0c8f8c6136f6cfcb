import { commandKindSchema } from '@gimlet-io/backstage-plugin-gimlet-common';
import { readSettings, StartError } from './options';

const ENV = {
  GIMLET_SERVER: 'https://backstage.acme.example',
  GIMLET_TOKEN: 't',
};

it('takes variables, and options before them', () => {
  expect(readSettings([], ENV, '1.0.0')).toEqual({
    server: {
      api: 'https://backstage.acme.example/api/gimlet',
      inClear: false,
    },
    token: { env: 't' },
    allow: commandKindSchema.options,
  });
  expect(
    readSettings(
      [
        '--server',
        'http://backstage.backstage/api/gimlet/',
        '--token-file',
        '/token',
        '--kubeconfig',
        '/kubeconfig',
        '--context',
        'production',
        '--allow',
        'logs, restart',
      ],
      ENV,
      '1.0.0',
    ),
  ).toEqual({
    server: { api: 'http://backstage.backstage/api/gimlet', inClear: true },
    token: { file: '/token' },
    kubeconfig: '/kubeconfig',
    context: 'production',
    allow: ['logs', 'restart'],
  });
});

it.each([
  ['--allow', ''],
  ['--allow', ','],
])('lets itself be asked nothing by %s %j', (option, value) => {
  expect(readSettings([option, value], ENV, '1.0.0').allow).toEqual([]);
});

it.each<[string, string[], Record<string, string>, RegExp]>([
  ['no server', [], { GIMLET_TOKEN: 't' }, /There is no server/],
  ['no token', [], { GIMLET_SERVER: 'https://a.example' }, /There is no token/],
  [
    'no address',
    ['--server', 'backstage'],
    ENV,
    /"backstage" is no address of a server/,
  ],
  [
    'a password in the address',
    ['--server', 'https://me:hunter2@a.example'],
    ENV,
    /holds no name and no password/,
  ],
  ['an unknown command', ['--allow', 'exec'], ENV, /"exec" is no command/],
  ['a token as an argument', ['--token', 't'], ENV, /unknown option '--token'/],
])('refuses %s', (_, args, env, message) => {
  const start = () => readSettings(args, env, '1.0.0');
  expect(start).toThrow(StartError);
  expect(start).toThrow(message);
  expect(start).toThrow(expect.objectContaining({ exitCode: 2 }));
});

it('is asked for help without a failure', () => {
  expect(() => readSettings(['--help'], {}, '1.0.0')).toThrow(
    expect.objectContaining({
      exitCode: 0,
      message: expect.stringContaining('Usage: gimlet-agent'),
    }),
  );
});
