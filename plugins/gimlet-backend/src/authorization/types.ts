import type {
  BackstageCredentials,
  BackstageServicePrincipal,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import type { Permission } from '@backstage/plugin-permission-common';
import type {
  CreateTokenBody,
  Decision,
  RequestedBy,
  Token,
  TokenAction,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Request } from 'express';

/** Who calls, as it was authenticated. Every service takes one. */
export type Caller =
  | {
      kind: 'user';
      /** `user:default/carla`. */
      ref: string;
      credentials: BackstageCredentials<BackstageUserPrincipal>;
    }
  | {
      kind: 'token';
      id: string;
      name: string;
      actions: readonly TokenAction[];
      /** Globs. */
      environments: readonly string[];
      /** Globs. */
      repositories: readonly string[];
      /** Absent: never. */
      expiresAt?: number;
    }
  | {
      kind: 'service';
      subject: string;
      credentials: BackstageCredentials<BackstageServicePrincipal>;
    };

/**
 * What a permission is asked for. With `environment` and `app` it is that app. Without one of them the question is whether it is
 * allowed anywhere: of a list, each item is decided by itself then (`decideAll`).
 */
export interface Resource {
  environment?: string;
  app?: string;
  /** The application repository. Of an app, where it is absent: the one that its `release.json` names. */
  repository?: string;
}

/** The one place that says who may do what. */
export interface Authorizer {
  /** Throws a GimletError `not-allowed` that says which rule forbids it. */
  authorize(
    caller: Caller,
    permission: Permission,
    resource?: Resource,
  ): Promise<void>;
  decide(
    caller: Caller,
    permission: Permission,
    resource?: Resource,
  ): Promise<Decision>;
  /** The same for many resources at once, in their order: one question to the policy, not one each. */
  decideAll(
    caller: Caller,
    permission: Permission,
    resources: readonly Resource[],
  ): Promise<Decision[]>;
}

/** Who asked, as it is stored. */
export type Requester = RequestedBy & {
  /** Which token of the name: a revoked one's name is given again. Pages are not told. */
  tokenId?: string;
};

/** Finds out what pages and commits call a caller. */
export interface Callers {
  requestedBy(caller: Caller, claimedActor?: string): Promise<Requester>;
  /** Name and email for git: of the user's entity, else made of the ref. */
  author(
    caller: Caller,
    claimedActor?: string,
  ): Promise<{ name: string; email: string }>;
}

/** Which application repository an app in an environment belongs to, by its `release.json`; `undefined` where that is not known. */
export interface AppRepositories {
  of(
    places: readonly { environment: string; app: string }[],
  ): Promise<(string | undefined)[]>;
}

/** Finds out who calls. */
export interface Authenticator {
  /** Throws a GimletError `unauthenticated` that says what to do. */
  callerOf(request: Request): Promise<Caller>;
}

/** Tokens of Gimlet. Only users have to do with them. */
export interface TokenService {
  /** Throws `not-allowed` where the token could do more than the user. */
  create(
    caller: Caller,
    body: CreateTokenBody,
  ): Promise<{ token: Token; secret: string }>;
  /** Newest first: the user's own, or all for those who may see all. */
  list(caller: Caller): Promise<Token[]>;
  revoke(caller: Caller, id: string): Promise<Token>;
}
