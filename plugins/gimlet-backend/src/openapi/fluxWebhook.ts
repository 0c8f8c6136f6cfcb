import { FLUX_WEBHOOK_PATH, WEBHOOK_LIMIT } from '../router/limits';

const error = (status: number) => ({
  $ref: `#/components/responses/${status}`,
});

/** The one path that is no operation: its body is signed as it was sent, and whoever signed it is known by that alone. */
export const fluxWebhook = {
  [FLUX_WEBHOOK_PATH]: {
    post: {
      operationId: 'fluxWebhook',
      tags: ['live'],
      summary: "Take in a notification of Flux's",
      description:
        'For a Provider of type generic-hmac. The key that signed it, gimlet.environments[].flux.webhookKey of the app-config, decides which environment it is about. One that is sent again, or is older than a day, is taken and changes nothing.',
      security: [],
      parameters: [
        {
          name: 'X-Signature',
          in: 'header',
          required: true,
          description: '`sha256=` and the HMAC of the body, in hex.',
          schema: { type: 'string', pattern: '^sha256=[0-9a-fA-F]{64}$' },
        },
      ],
      requestBody: {
        required: true,
        description: `An event of Flux's notification-controller. At most ${
          WEBHOOK_LIMIT / 1024
        } KiB.`,
        content: { 'application/json': { schema: { type: 'object' } } },
      },
      responses: {
        202: {
          description: 'Taken.',
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['accepted'],
                properties: { accepted: { const: true } },
              },
            },
          },
        },
        400: error(400),
        401: error(401),
        413: error(413),
        500: error(500),
      },
    },
  },
};
