import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { explained } from './explained';

const server = {
  address: 'https://backstage.acme.example/api/gimlet',
  hasToken: true,
};

it('doubts the address of the server where it knows nothing of what was asked', () => {
  const error = new GimletError('not-found', 'The server answered 404');
  expect(explained(error, server)).toMatchObject({
    whatToDo: expect.stringContaining('Perhaps there is no Gimlet server at'),
  });
});

it('blames no server for a file that is not here', () => {
  const error = new GimletError('not-found', 'There is no file artifact.json', {
    cause: new Error('ENOENT'),
  });
  expect(explained(error, server)).toBe(error);
});

it('names the option that takes an app over', () => {
  const error = new GimletError('app-taken', 'It was released from elsewhere');
  expect(explained(error, server)).toMatchObject({
    code: 'app-taken',
    whatToDo: expect.stringContaining('--take-over'),
  });
});
