import {
  GimletError,
  operations,
  streams,
  type GimletClient,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** A client that answers these operations and streams, and refuses all others by name. */
export function clientOf(answers: Partial<GimletClient>): GimletClient {
  const client: Partial<GimletClient> = {};
  for (const name of Object.keys(operations)) {
    Object.assign(client, {
      [name]: () =>
        Promise.reject(
          new GimletError('internal', `The test has no answer for ${name}`),
        ),
    });
  }
  for (const name of Object.keys(streams)) {
    Object.assign(client, {
      // eslint-disable-next-line require-yield
      async *[name]() {
        throw new GimletError('internal', `The test has no stream ${name}`);
      },
    });
  }
  return Object.assign(client, answers) as GimletClient;
}
