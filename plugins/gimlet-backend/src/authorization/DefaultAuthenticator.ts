import type {
  AuthService,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Token } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Request } from 'express';
import type { TokenStore } from '../database/types';
import {
  hashSecret,
  idOfSecret,
  isSecretOf,
  SECRET_PREFIX,
} from './tokenSecret';
import type { Authenticator, Caller } from './types';

/** The use of a token is noted at most this often. */
const TOUCH_INTERVAL = 60_000;

/** Compared with where there is no token, so that unknown ids take as long as known ones. */
const NO_HASH = hashSecret('');

const NEW_TOKEN =
  'Make a new one on the Tokens page of the portal, or with `gimlet token create`.';

function bearerOf(request: Request): string | undefined {
  return /^Bearer[ ]+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

function unauthenticated(message: string, whatToDo: string, cause?: unknown) {
  return new GimletError('unauthenticated', message, { whatToDo, cause });
}

function on(instant: number): string {
  return new Date(instant).toISOString();
}

/**
 * Tokens of Gimlet are looked up here, since Backstage does not know them; everybody else is asked about at Backstage. Limited
 * cookies are not taken.
 */
export class DefaultAuthenticator implements Authenticator {
  readonly #auth: AuthService;
  readonly #httpAuth: HttpAuthService;
  readonly #tokens: TokenStore;
  readonly #now: () => number;

  constructor(options: {
    auth: AuthService;
    httpAuth: HttpAuthService;
    tokens: TokenStore;
    now: () => number;
  }) {
    this.#auth = options.auth;
    this.#httpAuth = options.httpAuth;
    this.#tokens = options.tokens;
    this.#now = options.now;
  }

  async callerOf(request: Request): Promise<Caller> {
    const bearer = bearerOf(request);
    return bearer?.startsWith(SECRET_PREFIX)
      ? this.#tokenCaller(bearer)
      : this.#backstageCaller(request);
  }

  async #tokenCaller(secret: string): Promise<Caller> {
    const id = idOfSecret(secret);
    const found = id === undefined ? undefined : await this.#tokens.find(id);
    const isKnown = isSecretOf(secret, found?.secretHash ?? NO_HASH);
    if (!found || !isKnown) {
      throw unauthenticated(
        'This token is not known here',
        `Check that it is the whole of it and that this is its server. ${NEW_TOKEN}`,
      );
    }
    const { token } = found;
    const now = this.#now();
    assertUsable(token, now);
    if (now - (token.lastUsedAt ?? 0) >= TOUCH_INTERVAL) {
      await this.#tokens.touch(token.id, now);
    }
    const { name, actions, environments, repositories } = token;
    return {
      kind: 'token',
      id: token.id,
      name,
      actions,
      environments,
      repositories,
      ...(token.expiresAt !== undefined && { expiresAt: token.expiresAt }),
    };
  }

  async #backstageCaller(request: Request): Promise<Caller> {
    const credentials = await this.#httpAuth
      .credentials(request, { allow: ['user', 'service'] })
      .catch(refused);
    if (this.#auth.isPrincipal(credentials, 'user')) {
      return {
        kind: 'user',
        ref: credentials.principal.userEntityRef,
        credentials,
      };
    }
    if (this.#auth.isPrincipal(credentials, 'service')) {
      return {
        kind: 'service',
        subject: credentials.principal.subject,
        credentials,
      };
    }
    throw unauthenticated('Nobody knows who asks', NEW_TOKEN);
  }
}

function assertUsable(token: Token, now: number): void {
  if (token.revokedAt !== undefined) {
    throw unauthenticated(
      `The token ${token.name} was revoked on ${on(token.revokedAt)}`,
      NEW_TOKEN,
    );
  }
  if (token.expiresAt !== undefined && token.expiresAt <= now) {
    throw unauthenticated(
      `The token ${token.name} expired on ${on(token.expiresAt)}`,
      NEW_TOKEN,
    );
  }
}

/** Backstage's errors, in our words; they are told apart by their names. */
function refused(error: unknown): never {
  const name = error instanceof Error ? error.name : '';
  if (name === 'AuthenticationError') {
    throw unauthenticated(
      'Nobody knows who asks',
      'Sign in to the portal again, or send a token: `Authorization: Bearer gimlet_…`.',
      error,
    );
  }
  if (name === 'NotAllowedError') {
    throw new GimletError(
      'not-allowed',
      'These credentials are not for Gimlet',
      {
        whatToDo:
          'Add the plugin gimlet to the access restrictions of this external caller in the app-config.',
        cause: error,
      },
    );
  }
  throw error;
}
