import {
  GimletError,
  type ReleaseRequest,
  type RequestAnswer,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { UsageError } from '../terminal';
import type { Server } from './connection';
import { placeOfRequest, stateWords } from './requestWords';

const WHOLE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SHORT = /^[0-9a-f][0-9a-f-]{3,35}$/;
const PAGES = 10;

/** A request's id as lists show it: the milliseconds in which it was made. */
export const shortRequest = (id: string): string => id.slice(0, 13);

async function candidates(
  { client }: Pick<Server, 'client'>,
  start: string,
): Promise<ReleaseRequest[]> {
  const found: ReleaseRequest[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const { items, nextCursor } = await client.listRequests({
      query: { limit: 100, ...(cursor && { cursor }) },
    });
    found.push(...items.filter(({ id }) => id.startsWith(start)));
    if (!nextCursor) {
      break;
    }
    cursor = nextCursor;
  }
  return found;
}

/** The whole id that a short one stands for. Throws `not-found` and `ambiguous`. */
export async function findRequestId(
  server: Pick<Server, 'client'>,
  given: string,
): Promise<string> {
  const start = given.toLowerCase();
  if (WHOLE.test(start)) {
    return start;
  }
  if (!SHORT.test(start)) {
    throw new UsageError(
      `${JSON.stringify(given)} is no request`,
      'Give its id, or the first digits of it. See what there is: gimlet release track',
    );
  }
  const [found, ...others] = await candidates(server, start);
  if (!found) {
    throw new GimletError('not-found', `There is no request ${start}`, {
      whatToDo:
        'See what there is: gimlet release track. Ended requests are kept for a while only.',
    });
  }
  if (others.length > 0) {
    throw new GimletError('ambiguous', `${start} fits several requests`, {
      whatToDo: `Give more digits of one of:\n${[found, ...others]
        .map(
          request =>
            `  ${request.id}  ${placeOfRequest(request)}  ${stateWords(
              request,
            )}`,
        )
        .join('\n')}`,
    });
  }
  return found.id;
}

/** A request by its id, whole or short. */
export async function findRequest(
  server: Pick<Server, 'client'>,
  given: string,
): Promise<RequestAnswer> {
  const requestId = await findRequestId(server, given);
  return server.client.getRequest({ params: { requestId } });
}
