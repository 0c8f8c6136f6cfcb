import type {
  BackstageCredentials,
  BackstageServicePrincipal,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import type { Permission } from '@backstage/plugin-permission-common';
import type {
  Decision,
  RequestedBy,
  TokenAction,
} from '@gimlet-io/backstage-plugin-gimlet-common';

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
    }
  | {
      kind: 'service';
      subject: string;
      credentials: BackstageCredentials<BackstageServicePrincipal>;
    };

/** What a permission is asked for. What is absent is not bounded: a list of all, an action without an environment. */
export interface Resource {
  environment?: string;
  app?: string;
  /** The application repository. */
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

/** Finds out what pages and commits call a caller. */
export interface Callers {
  requestedBy(caller: Caller, claimedActor?: string): Promise<RequestedBy>;
  /** Name and email for git: of the user's entity, else made of the ref. */
  author(
    caller: Caller,
    claimedActor?: string,
  ): Promise<{ name: string; email: string }>;
}
