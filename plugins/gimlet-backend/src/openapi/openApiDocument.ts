import type { JsonObject } from '@backstage/types';
import {
  operations,
  streams,
  type Operation,
  type OperationName,
  type Stream,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { z, ZodObject, ZodUndefined, type ZodTypeAny } from 'zod/v3';
import { IDEMPOTENCY_KEY } from '../router/idempotencyKey';
import { bodyLimit } from '../router/limits';
import { errorResponses, errorSchema, errorsOf } from './errorResponses';
import { fluxWebhook } from './fluxWebhook';
import { jsonSchemaOf } from './jsonSchema';
import { namedSchemas } from './namedSchemas';

const DESCRIPTION = `Release, roll back, delete, hold and resume apps, through commits in gitops repositories.

**Who calls.** Send \`Authorization: Bearer …\` with a token of Gimlet (\`gimlet_…\`, made in the portal or by \`gimlet token create\`) or with a token of Backstage. A token of Gimlet may do what it is bounded to. A user may do what the permission policy of the portal allows. An external service of Backstage may read; for more, its \`accessRestrictions\` must name the permission.

**Lists** come page by page: \`limit\` says how long a page is, and \`nextCursor\` of one page is \`cursor\` of the next. A cursor belongs to its list and filters.

**Changes** are asked for by one operation, \`POST /requests\`, and are made in turn: follow \`GET /requests/{requestId}\`. Send an \`Idempotency-Key\`, and a request that is sent again is made once. \`POST /plans\` shows beforehand exactly what a change does; with its \`digest\` only that is done.

**Errors** all have one form, with a \`code\` to tell them apart by and \`whatToDo\`. What is not known, a field or a parameter, is refused.

Times that end in \`At\` are milliseconds since 1970; the others are seconds.`;

const TAGS: Record<string, string> = {
  artifacts: 'What CI built, and ships.',
  requests: 'Wishes for a change, and their way.',
  releases: 'What was released, as git tells it.',
  environments: 'Where apps run.',
  branches: 'What CI tells of branches.',
  live: 'How apps do in their clusters, and what can be done there.',
  agents: 'What the agents in the clusters call.',
  tokens: 'What CI and scripts sign in with.',
};

const PARAMETERS: Record<string, string> = {
  limit: 'How many items a page has at most.',
  cursor: '`nextCursor` of the page before.',
  environment: 'The name of an environment.',
  repository: 'The name of an application repository, such as acme/checkout.',
  search: 'A part of what is shown; upper and lower case are the same.',
};

function parametersOf(place: 'path' | 'query', schema: ZodTypeAny) {
  if (!(schema instanceof ZodObject)) return [];
  const shape: Record<string, ZodTypeAny> = schema.shape;
  return Object.entries(shape).map(([name, field]) => ({
    name,
    in: place,
    required: place === 'path' || !field.isOptional(),
    ...(PARAMETERS[name] && { description: PARAMETERS[name] }),
    schema: jsonSchemaOf(field),
  }));
}

function json(schema: ZodTypeAny) {
  return { 'application/json': { schema: jsonSchemaOf(schema) } };
}

function operationObject(name: OperationName, operation: Operation) {
  const { params, query, body, answer, status, idempotent } = operation;
  const parameters = [
    ...parametersOf('path', params),
    ...parametersOf('query', query),
    ...(idempotent ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
  ];
  return {
    operationId: name,
    tags: [operation.tag],
    summary: operation.summary,
    description: operation.description,
    ...(parameters.length > 0 && { parameters }),
    ...(!(body instanceof ZodUndefined) && {
      requestBody: {
        required: true,
        description: `At most ${bodyLimit(name) / 1024} KiB.`,
        content: json(body),
      },
    }),
    responses: {
      [status]: { description: 'Done.', content: json(answer) },
      ...errorsOf(name, operation),
    },
  };
}

function streamObject(name: string, stream: Stream) {
  const parameters = [
    ...parametersOf('path', stream.params),
    ...parametersOf('query', stream.query),
  ];
  return {
    operationId: name,
    tags: [stream.tag],
    summary: stream.summary,
    description: `${stream.description} Server-sent events: of each its name is \`event\`, and \`data\` is JSON.`,
    parameters,
    responses: {
      200: {
        description: 'Events, one after the other, as they come.',
        content: {
          'text/event-stream': { schema: jsonSchemaOf(stream.event) },
        },
      },
      ...errorsOf(undefined, { ...stream, body: z.undefined() }),
    },
  };
}

function paths() {
  const written: Record<string, Record<string, unknown>> = {};
  const put = ({ path, method }: Operation | Stream, described: unknown) => {
    const key = path.replace(/:(\w+)/g, '{$1}');
    written[key] = { ...written[key], [method.toLowerCase()]: described };
  };
  for (const name of Object.keys(operations).filter(isOperationName)) {
    put(operations[name], operationObject(name, operations[name]));
  }
  for (const [name, stream] of Object.entries(streams)) {
    put(stream, streamObject(name, stream));
  }
  return written;
}

function isOperationName(name: string): name is OperationName {
  return Object.hasOwn(operations, name);
}

/** The description of the API in OpenAPI 3.1, made of the definitions that the router and the client are made of. */
export function openApiDocument(): JsonObject {
  const schemas = Object.entries(namedSchemas).map(([name, schema]) => [
    name,
    jsonSchemaOf(schema, { itself: true }),
  ]);
  const document = {
    openapi: '3.1.0',
    info: {
      title: 'Gimlet',
      version: '1',
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api/gimlet' }],
    security: [{ bearer: [] }],
    tags: Object.entries(TAGS).map(([name, description]) => ({
      name,
      description,
    })),
    paths: { ...paths(), ...fluxWebhook },
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'A token of Gimlet, or one of Backstage.',
        },
      },
      parameters: {
        IdempotencyKey: {
          name: 'Idempotency-Key',
          in: 'header',
          required: false,
          description:
            'Made once for what is asked, such as a UUID. Sent again with the same key and body, it is done once and answers the same; with another body it is refused.',
          schema: { type: 'string', pattern: IDEMPOTENCY_KEY.source },
        },
      },
      responses: errorResponses,
      schemas: { ...Object.fromEntries(schemas), Error: errorSchema },
    },
  };
  return JSON.parse(JSON.stringify(document));
}
