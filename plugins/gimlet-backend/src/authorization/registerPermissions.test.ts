import { mockCredentials } from '@backstage/backend-test-utils';
import { gimletPermissions } from '@gimlet-io/backstage-plugin-gimlet-common';
import request from 'supertest';
import { TestServer } from '../__testUtils__';
import { testDatabases } from '../database/__testUtils__';
import { gimletAppConditions } from './appPermissionRules';

const databases = testDatabases();

describe('registerPermissions', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await TestServer.start({ databases });
  });
  afterAll(() => server.stop());

  it('tells the framework of every permission and every rule', async () => {
    const { body } = await request(server.origin)
      .get('/api/gimlet/.well-known/backstage/permissions/metadata')
      .set('authorization', mockCredentials.service.header());
    expect(body.permissions.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining(gimletPermissions.map(({ name }) => name)),
    );
    expect(body.permissions).toHaveLength(gimletPermissions.length);
    expect(
      body.rules.map(
        ({ name, paramsSchema }: Record<string, { required?: string[] }>) => [
          name,
          paramsSchema.required,
        ],
      ),
    ).toEqual([
      ['IN_ENVIRONMENT', ['environments']],
      ['OF_APP', ['apps']],
      ['OF_REPOSITORY', ['repositories']],
    ]);
  });

  it.each([
    ['staging/checkout', ['staging'], 'ALLOW'],
    ['production/checkout', ['staging'], 'DENY'],
    ['preview-1/checkout', ['preview-*'], 'ALLOW'],
    ['no-app', ['*'], 'DENY'],
  ])(
    'applies conditions to %s in %j: %s',
    async (resourceRef, environments, result) => {
      const { status, body } = await request(server.origin)
        .post('/api/gimlet/.well-known/backstage/permissions/apply-conditions')
        .set('authorization', mockCredentials.service.header())
        .send({
          items: [
            {
              id: '1',
              resourceRef,
              resourceType: 'gimlet-app',
              conditions: gimletAppConditions.inEnvironment({ environments }),
            },
          ],
        });
      expect([status, body]).toEqual([200, { items: [{ id: '1', result }] }]);
    },
  );

  it('refuses a condition with a glob that cannot be read', async () => {
    const { status } = await request(server.origin)
      .post('/api/gimlet/.well-known/backstage/permissions/apply-conditions')
      .set('authorization', mockCredentials.service.header())
      .send({
        items: [
          {
            id: '1',
            resourceRef: 'staging/checkout',
            resourceType: 'gimlet-app',
            conditions: gimletAppConditions.inEnvironment({
              environments: ['{'],
            }),
          },
        ],
      });
    expect(status).toBe(400);
  });
});
