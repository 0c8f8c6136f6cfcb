import { serverAddress } from './serverAddress';

const API = 'https://backstage.acme.example/api/gimlet';

it.each([
  ['https://backstage.acme.example', API, false],
  ['https://backstage.acme.example/', API, false],
  [' https://backstage.acme.example/api/gimlet/ ', API, false],
  ['https://backstage.acme.example/api/gimlet?x=1#y', API, false],
  [
    'https://acme.example/portal',
    'https://acme.example/portal/api/gimlet',
    false,
  ],
  ['http://localhost:7007', 'http://localhost:7007/api/gimlet', false],
  ['http://127.0.0.1:7007', 'http://127.0.0.1:7007/api/gimlet', false],
  ['http://[::1]:7007', 'http://[::1]:7007/api/gimlet', false],
  ['http://acme.example', 'http://acme.example/api/gimlet', true],
  [
    'http://localhost.acme.example',
    'http://localhost.acme.example/api/gimlet',
    true,
  ],
])('%j is %s', (given, api, inClear) => {
  expect(serverAddress(given)).toEqual({ api, inClear });
});

it.each([
  '',
  'backstage.acme.example',
  'localhost:7007',
  'file:///etc/passwd',
  'ftp://acme.example',
])('%j is none', given => {
  expect(() => serverAddress(given)).toThrow(
    expect.objectContaining({
      code: 'invalid',
      whatToDo: expect.stringContaining('--server https://'),
    }),
  );
});

it.each(['https://hunter2@acme.example', 'https://name:hunter2@acme.example'])(
  '%j holds what is given by itself, and is not repeated',
  given => {
    expect(() => serverAddress(given)).toThrow(
      expect.objectContaining({
        message: expect.not.stringContaining('hunter2'),
        whatToDo: expect.stringContaining('--token-file'),
      }),
    );
  },
);
