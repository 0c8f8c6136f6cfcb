import {
  GIMLET_ERROR_CODES,
  type Operation,
  type OperationName,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { ZodUndefined } from 'zod/v3';
import { STATUS_OF_CODE } from '../router/errorBody';

const text = (description: string) => ({ type: 'string', description });

/** The one form of every error. */
export const errorSchema = {
  type: 'object',
  description: 'What happened, and what to do about it.',
  required: ['error', 'request', 'response'],
  properties: {
    error: {
      type: 'object',
      required: ['name', 'message', 'code'],
      properties: {
        name: text('As Backstage names errors of this status.'),
        message: text('What happened, to what.'),
        code: {
          type: 'string',
          enum: [...GIMLET_ERROR_CODES],
          description: 'What scripts tell errors apart by.',
        },
        whatToDo: text('What to do about it.'),
        problems: {
          type: 'array',
          description: 'Each thing that is wrong with what was sent.',
          items: {
            type: 'object',
            required: ['path', 'message'],
            properties: {
              path: text('The field, such as wish.environment.'),
              message: text('What is wrong with it.'),
            },
          },
        },
      },
    },
    request: {
      type: 'object',
      required: ['method', 'url'],
      properties: { method: { type: 'string' }, url: { type: 'string' } },
    },
    response: {
      type: 'object',
      required: ['statusCode'],
      properties: { statusCode: { type: 'integer' } },
    },
  },
};

const MEANINGS: Record<number, string> = {
  400: 'What was sent cannot be used, or what was named fits several.',
  401: 'Nobody knows who asks: no token, or one that is unknown, expired or revoked.',
  403: 'A rule forbids it; the message names the rule.',
  404: 'What was named does not exist.',
  409: 'The state of things forbids it: a plan changed, the folder is of another repository, the key was used for something else.',
  413: 'The body is larger than is taken.',
  422: 'It does not render, or would put a secret in clear into git.',
  500: 'A defect, or a program that is missing in the server. Nothing else is told; the log has the rest.',
  502: 'A gitops repository or a chart repository refused, or does not answer; or the agent of a cluster is gone.',
  504: 'It took too long.',
};

function codesOf(status: number): string {
  const codes = GIMLET_ERROR_CODES.filter(
    code => STATUS_OF_CODE[code] === status,
  );
  return codes.map(code => `\`${code}\``).join(', ');
}

/** By their status. */
export const errorResponses = Object.fromEntries(
  Object.entries(MEANINGS).map(([status, meaning]) => [
    status,
    {
      description: `${meaning} Code: ${codesOf(Number(status))}.`,
      content: {
        'application/json': { schema: { $ref: '#/components/schemas/Error' } },
      },
    },
  ]),
);

/** Plans are made of them: what planning refuses, they answer. */
const PLANNING: readonly OperationName[] = [
  'planChange',
  'createRequest',
  'planRequest',
  'confirmRequest',
];

/** Which errors to expect of an operation, or of a stream, which has no name here. */
export function errorsOf(
  name: OperationName | undefined,
  {
    method,
    params,
    query,
    body,
  }: Pick<Operation, 'method' | 'params' | 'query' | 'body'>,
) {
  const takes = (part: Operation['body']) => !(part instanceof ZodUndefined);
  const plans = name !== undefined && PLANNING.includes(name);
  const isNamed = takes(params) || takes(query) || takes(body);
  const statuses = [
    // A parameter that is not taken is refused everywhere.
    400,
    401,
    403,
    ...(isNamed ? [404] : []),
    ...(method !== 'GET' || plans ? [409] : []),
    ...(method === 'POST' ? [413] : []),
    ...(plans || takes(body) ? [422] : []),
    500,
    502,
    504,
  ];
  return Object.fromEntries(
    statuses.map(status => [
      status,
      { $ref: `#/components/responses/${status}` },
    ]),
  );
}
