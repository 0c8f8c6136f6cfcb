import type { JsonObject } from '@backstage/types';
import {
  GIMLET_ERROR_CODES,
  operations,
  type Operation,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { ZodObject, ZodUndefined, type ZodTypeAny } from 'zod/v3';
import { zodToJsonSchema } from 'zod-to-json-schema';

const ERROR_SCHEMA = {
  type: 'object',
  required: ['error', 'request', 'response'],
  properties: {
    error: {
      type: 'object',
      required: ['name', 'message', 'code'],
      properties: {
        name: { type: 'string' },
        message: { type: 'string', description: 'What happened.' },
        code: { type: 'string', enum: [...GIMLET_ERROR_CODES] },
        whatToDo: { type: 'string', description: 'What to do about it.' },
        problems: {
          type: 'array',
          description: 'Each thing that is wrong, at its place.',
          items: {
            type: 'object',
            properties: {
              path: { type: 'string' },
              message: { type: 'string' },
            },
          },
        },
      },
    },
    request: {
      type: 'object',
      properties: {
        method: { type: 'string' },
        url: { type: 'string' },
      },
    },
    response: {
      type: 'object',
      properties: { statusCode: { type: 'integer' } },
    },
  },
};

/** Every error has the same form; what is listed is what a caller has to expect. */
const ERRORS = {
  400: 'The question is wrong.',
  401: 'Nobody knows who asks.',
  403: 'A rule forbids it.',
  404: 'What was named does not exist.',
  409: 'The state of things forbids it, or a plan changed.',
};

function schemaOf(schema: ZodTypeAny): JsonObject {
  const { $schema: _, ...written } = zodToJsonSchema(schema, {
    target: 'openApi3',
    $refStrategy: 'none',
  });
  return JSON.parse(JSON.stringify(written));
}

function parametersOf(place: 'path' | 'query', schema: ZodTypeAny) {
  if (!(schema instanceof ZodObject)) return [];
  const shape: Record<string, ZodTypeAny> = schema.shape;
  return Object.entries(shape).map(([name, field]) => ({
    name,
    in: place,
    required: place === 'path' || !field.isOptional(),
    schema: schemaOf(field),
  }));
}

function operationObject(name: string, operation: Operation) {
  const { params, query, body, answer, status, idempotent } = operation;
  return {
    operationId: name,
    tags: [operation.tag],
    summary: operation.summary,
    description: operation.description,
    parameters: [
      ...parametersOf('path', params),
      ...parametersOf('query', query),
      ...(idempotent
        ? [
            {
              name: 'Idempotency-Key',
              in: 'header',
              required: false,
              description:
                'Sent again with the same key, the request is made once and answered the same.',
              schema: { type: 'string', maxLength: 200 },
            },
          ]
        : []),
    ],
    ...(body instanceof ZodUndefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(body) } },
          },
        }),
    responses: {
      [status]: {
        description: 'Done.',
        content: { 'application/json': { schema: schemaOf(answer) } },
      },
      ...Object.fromEntries(
        Object.keys(ERRORS).map(code => [
          code,
          { $ref: `#/components/responses/${code}` },
        ]),
      ),
      default: { $ref: '#/components/responses/default' },
    },
  };
}

function errorResponse(description: string) {
  return {
    description,
    content: {
      'application/json': { schema: { $ref: '#/components/schemas/Error' } },
    },
  };
}

/** The description of the API, made of the definitions of its operations. */
export function openApiDocument(): JsonObject {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, operation] of Object.entries(operations)) {
    const path = operation.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = {
      ...paths[path],
      [operation.method.toLowerCase()]: operationObject(name, operation),
    };
  }
  return JSON.parse(
    JSON.stringify({
      openapi: '3.0.3',
      info: {
        title: 'Gimlet',
        version: '1',
        description:
          'Release, roll back, delete, hold and resume apps through git. Lists are read page by page: `nextCursor` of one page is `cursor` of the next.',
        license: { name: 'Apache-2.0' },
      },
      servers: [{ url: '/api/gimlet' }],
      security: [{ token: [] }],
      paths,
      components: {
        securitySchemes: {
          token: {
            type: 'http',
            scheme: 'bearer',
            description: 'A token of Gimlet, or one of Backstage.',
          },
        },
        schemas: { Error: ERROR_SCHEMA },
        responses: {
          ...Object.fromEntries(
            Object.entries(ERRORS).map(([code, words]) => [
              code,
              errorResponse(words),
            ]),
          ),
          default: errorResponse('It failed; the code says how.'),
        },
      },
    }),
  );
}
