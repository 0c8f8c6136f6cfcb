import { get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mockServices } from '@backstage/backend-test-utils';
import express from 'express';
import PromiseRouter from 'express-promise-router';
import type { Caller } from '../authorization';
import { Audit } from './Audit';
import { createMountStream } from './mountStream';

const CALLER: Caller = {
  kind: 'token',
  id: 'one',
  name: 'agent',
  actions: ['agent.connect'],
  environments: ['production'],
  repositories: ['*'],
};

it('ends a stream whose listener hung up while it was found out who they are', async () => {
  let isAsked = () => {};
  const asked = new Promise<void>(resolve => {
    isAsked = resolve;
  });
  let answer = () => {};
  const answered = new Promise<void>(resolve => {
    answer = resolve;
  });
  let hungUp = () => {};
  const closed = new Promise<void>(resolve => {
    hungUp = resolve;
  });
  const router = PromiseRouter();
  router.use((_request, response, next) => {
    response.on('close', hungUp);
    next();
  });
  const mountStream = createMountStream({
    router,
    authenticator: {
      callerOf: async () => {
        isAsked();
        await answered;
        return CALLER;
      },
    },
    audit: new Audit({ auditor: mockServices.auditor.mock() }),
    logger: mockServices.logger.mock(),
  });
  const listened = new Promise<AbortSignal>(resolve => {
    mountStream('agentCommands', async ({ signal }) => {
      resolve(signal);
      return (async function* nothing() {})();
    });
  });
  const server = express().use(router).listen(0, '127.0.0.1');
  try {
    await new Promise(resolve => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const request = get({
      host: '127.0.0.1',
      port,
      path: '/agents/sessions/01920000-0000-7000-8000-000000000000/commands',
    });
    request.on('error', () => {});
    await asked;
    request.destroy();
    await closed;
    answer();
    expect((await listened).aborted).toBe(true);
  } finally {
    await new Promise(resolve => server.close(resolve));
  }
});
