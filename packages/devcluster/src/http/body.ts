import type { IncomingMessage } from 'node:http';
import { parse } from 'yaml';
import { isRecord } from '../fields/FieldType';
import { StatusError, type Patch } from '../store';

const MOST_BYTES = 3 * 1024 * 1024;

/** A request's body, from JSON or YAML; undefined where there is none. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MOST_BYTES) {
      throw StatusError.of('BadRequest', 'Request entity too large');
    }
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (text.trim() === '') {
    return undefined;
  }
  try {
    return request.headers['content-type']?.includes('yaml')
      ? parse(text)
      : JSON.parse(text);
  } catch (error) {
    throw StatusError.of('BadRequest', `the body cannot be read: ${error}`);
  }
}

/** The body as an object. */
export function asRecord(body: unknown): Record<string, unknown> {
  if (!isRecord(body)) {
    throw StatusError.of('BadRequest', 'the body is not an object');
  }
  return body;
}

/** The patch that a body is, by its content type; `apply` for server-side apply. */
export function asPatch(
  contentType: string | undefined,
  body: unknown,
): Patch | 'apply' {
  switch (contentType?.split(';')[0].trim()) {
    case 'application/json-patch+json':
      if (!Array.isArray(body)) {
        throw StatusError.of('BadRequest', 'a JSON patch is a list');
      }
      return { type: 'json', body };
    case 'application/merge-patch+json':
      return { type: 'merge', body: asRecord(body) };
    case 'application/strategic-merge-patch+json':
      return { type: 'strategic', body: asRecord(body) };
    case 'application/apply-patch+yaml':
      return 'apply';
    default:
      throw StatusError.of(
        'UnsupportedMediaType',
        `the body of the request was in an unknown format - ${contentType}`,
      );
  }
}
