import { UsageError } from '../terminal';
import { serverAddress } from './address';

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
  'https://token@acme.example',
  'https://name:token@acme.example',
])('%j is none', given => {
  expect(() => serverAddress(given)).toThrow(UsageError);
});
