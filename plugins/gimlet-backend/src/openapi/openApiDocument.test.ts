import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import SwaggerParser from '@apidevtools/swagger-parser';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { operations, streams } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { OpenAPIV3_1 } from 'openapi-types';
import { stringify } from 'yaml';
import { openApiDocument } from './openApiDocument';

const COMMITTED = resolvePackagePath(
  '@gimlet-io/backstage-plugin-gimlet-backend',
  'openapi.yaml',
);

const HEAD = `# Made of the operations in plugins/gimlet-common/src/api; a test compares. After a change there:
#   UPDATE_OPENAPI=1 yarn workspace @gimlet-io/backstage-plugin-gimlet-backend test src/openapi
`;

describe('openApiDocument', () => {
  it('is what OpenAPI 3.1 asks for', async () => {
    const document: unknown = openApiDocument();
    await expect(
      SwaggerParser.validate(document as OpenAPIV3_1.Document),
    ).resolves.toBeDefined();
  });

  it('has every operation with its parts, and every reference leads somewhere', async () => {
    const document: unknown = openApiDocument();
    const read = await SwaggerParser.dereference(
      structuredClone(document) as OpenAPIV3_1.Document,
    );
    const described = Object.entries(read.paths ?? {}).flatMap(([path, item]) =>
      Object.entries(item ?? {}).map(([method, operation]) => ({
        route: `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
        operation,
      })),
    );
    expect(described.map(({ route }) => route).sort()).toEqual(
      [
        ...[...Object.values(operations), ...Object.values(streams)].map(
          ({ method, path }) => `${method} ${path}`,
        ),
        'POST /webhooks/flux',
      ].sort(),
    );
    const release = described.find(
      ({ route }) => route === 'POST /requests',
    )?.operation;
    expect(release).toMatchObject({
      operationId: 'createRequest',
      parameters: [{ name: 'Idempotency-Key', in: 'header' }],
      requestBody: {
        content: {
          'application/json': {
            schema: {
              required: ['wish'],
              properties: { wish: { anyOf: expect.anything() } },
              additionalProperties: false,
            },
          },
        },
      },
      responses: {
        201: expect.anything(),
        401: expect.objectContaining({
          description: expect.stringContaining('`unauthenticated`'),
        }),
        409: expect.objectContaining({
          description: expect.stringContaining('`app-taken`'),
        }),
      },
    });
  });

  it.each([
    ['listEnvironments', [400, 401, 403, 500, 502, 504]],
    ['planRequest', [400, 401, 403, 404, 409, 422, 500, 502, 504]],
    ['cancelRequest', [400, 401, 403, 404, 409, 413, 500, 502, 504]],
    ['listReleases', [400, 401, 403, 404, 500, 502, 504]],
  ])('says which errors %s answers', async (name, statuses) => {
    const document: unknown = openApiDocument();
    const { paths = {} } = document as OpenAPIV3_1.Document;
    const found = Object.values(paths)
      .flatMap(item => [item?.get, item?.post])
      .find(operation => operation?.operationId === name);
    const told = Object.keys(found?.responses ?? {}).map(Number);
    expect(told.filter(status => status >= 400)).toEqual(statuses);
  });

  it('is committed as it is', () => {
    const written = `${HEAD}${stringify(openApiDocument(), {
      aliasDuplicateObjects: false,
      lineWidth: 100,
    })}`;
    if (process.env.UPDATE_OPENAPI) writeFileSync(COMMITTED, written);
    const committed = existsSync(COMMITTED)
      ? readFileSync(COMMITTED, 'utf8')
      : '';
    expect(committed).toBe(written);
  });
});
