import {
  GimletError,
  tokenCreatePermission,
  tokenReadPermission,
  tokenRevokePermission,
  type CreateTokenBody,
  type Problem,
  type Token,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { EnvironmentConfig } from '../config/types';
import type { ReleaseIndex, TokenStore } from '../database/types';
import { globProblem, matchesGlob } from './globs';
import { PERMISSIONS_OF_ACTION } from './tokenDecision';
import { hashSecret, newTokenSecret } from './tokenSecret';
import type { Authorizer, Caller, Resource, TokenService } from './types';

type UserCaller = Extract<Caller, { kind: 'user' }>;

/** Stands for what is not known yet: only a rule that takes everything takes it. */
const ANY = '*';

function assertUser(caller: Caller): asserts caller is UserCaller {
  if (caller.kind !== 'user') {
    throw new GimletError(
      'not-allowed',
      `Not allowed: tokens are for signed-in users to make, see and revoke, not for a ${caller.kind}`,
      { whatToDo: 'Do it on the Tokens page of the portal.' },
    );
  }
}

function globProblems(list: string, globs: readonly string[]): Problem[] {
  return globs.flatMap((glob, index) => {
    const message = globProblem(glob);
    return message ? [{ path: `${list}[${index}]`, message }] : [];
  });
}

/** Only a user has to do with tokens, and gives none more than they may do themselves. */
export class DefaultTokenService implements TokenService {
  readonly #authorizer: Authorizer;
  readonly #tokens: TokenStore;
  readonly #index: Pick<ReleaseIndex, 'states'>;
  readonly #environments: readonly Pick<EnvironmentConfig, 'name'>[];
  readonly #now: () => number;

  constructor(options: {
    authorizer: Authorizer;
    tokens: TokenStore;
    index: Pick<ReleaseIndex, 'states'>;
    environments: readonly Pick<EnvironmentConfig, 'name'>[];
    now: () => number;
  }) {
    this.#authorizer = options.authorizer;
    this.#tokens = options.tokens;
    this.#index = options.index;
    this.#environments = options.environments;
    this.#now = options.now;
  }

  async create(
    caller: Caller,
    body: CreateTokenBody,
  ): Promise<{ token: Token; secret: string }> {
    assertUser(caller);
    await this.#authorizer.authorize(caller, tokenCreatePermission);
    this.#assertUsable(body);
    await this.#assertNameIsFree(caller, body.name);
    await this.#assertNoMoreThan(caller, body);

    const { id, secret } = newTokenSecret();
    const token: Token = {
      ...body,
      actions: [...new Set(body.actions)],
      id,
      createdAt: this.#now(),
      createdBy: caller.ref,
    };
    await this.#tokens.create(token, hashSecret(secret));
    return { token, secret };
  }

  async list(caller: Caller): Promise<Token[]> {
    assertUser(caller);
    const { allowed } = await this.#authorizer.decide(
      caller,
      tokenReadPermission,
    );
    return this.#tokens.list(allowed ? {} : { createdBy: caller.ref });
  }

  async revoke(caller: Caller, id: string): Promise<Token> {
    assertUser(caller);
    const found = await this.#tokens.find(id);
    if (found?.token.createdBy !== caller.ref) {
      await this.#authorizer.authorize(caller, tokenRevokePermission);
    }
    const revoked = await this.#tokens.revoke(id, caller.ref, this.#now());
    if (!revoked) {
      throw new GimletError('not-found', `There is no token ${id}`, {
        whatToDo: 'Its id is in the list: `gimlet token list`.',
      });
    }
    return revoked;
  }

  #assertUsable(body: CreateTokenBody): void {
    const problems = [
      ...globProblems('environments', body.environments),
      ...globProblems('repositories', body.repositories),
      ...this.#agentProblems(body),
    ];
    if (body.expiresAt !== undefined && body.expiresAt <= this.#now()) {
      problems.push({ path: 'expiresAt', message: 'has passed already' });
    }
    if (problems.length > 0) {
      throw new GimletError('invalid', 'The token cannot be made like this', {
        problems,
        whatToDo: 'Correct what is named, and send it again.',
      });
    }
  }

  /** An agent reports from one environment, and its token is in the cluster: it may be good for nothing else. */
  #agentProblems({ actions, environments }: CreateTokenBody): Problem[] {
    if (!actions.includes('agent.connect')) return [];
    const problems: Problem[] = [];
    if (actions.some(action => action !== 'agent.connect')) {
      problems.push({
        path: 'actions',
        message: 'must be agent.connect alone, where it is one of them',
      });
    }
    const names = this.#environments.map(({ name }) => name);
    if (environments.length !== 1 || !names.includes(environments[0])) {
      problems.push({
        path: 'environments',
        message: `must be one environment by its name, for an agent: ${names.join(
          ', ',
        )}`,
      });
    }
    return problems;
  }

  /** Commits say `token/<name>`: two people must not be meant by it at the same time. */
  async #assertNameIsFree(caller: UserCaller, name: string): Promise<void> {
    const now = this.#now();
    const tokens = await this.#tokens.list({});
    const taken = tokens.find(
      token =>
        token.name === name &&
        token.createdBy !== caller.ref &&
        token.revokedAt === undefined &&
        (token.expiresAt ?? Infinity) > now,
    );
    if (taken) {
      throw new GimletError(
        'conflict',
        `There is a token ${name} of somebody else already`,
        { whatToDo: 'Choose another name: it stands in every commit.' },
      );
    }
  }

  /**
   * The policy is asked about everything that is there within the token's bounds: whatever app is known, and each environment as
   * one that any app may come to. What does not exist yet cannot be told.
   */
  async #assertNoMoreThan(
    caller: UserCaller,
    { actions, environments, repositories }: CreateTokenBody,
  ): Promise<void> {
    const within = this.#environments.filter(({ name }) =>
      matchesGlob(environments, name),
    );
    const resources: Resource[] = [
      {},
      ...within.flatMap(({ name }) =>
        repositories.map(repository => ({
          environment: name,
          app: ANY,
          repository,
        })),
      ),
      ...(await this.#knownApps(environments, repositories)),
    ];
    for (const action of actions) {
      for (const permission of PERMISSIONS_OF_ACTION[action]) {
        const decisions = await this.#authorizer.decideAll(
          caller,
          permission,
          resources,
        );
        const denied = decisions.find(({ allowed }) => !allowed);
        if (denied) {
          throw new GimletError(
            'not-allowed',
            `Not allowed: the token could ${action}, which you may not everywhere within its bounds: ${denied.reason}`,
            {
              whatToDo: `Leave ${action} out, or bound the token to environments and repositories where you may.`,
            },
          );
        }
      }
    }
  }

  async #knownApps(
    environments: readonly string[],
    repositories: readonly string[],
  ): Promise<Resource[]> {
    const states = await this.#index.states();
    return states.flatMap(({ environment, app, current, released }) => {
      const repository = (current?.version ?? released?.version)
        ?.repositoryName;
      const isWithin =
        matchesGlob(environments, environment) &&
        repository !== undefined &&
        matchesGlob(repositories, repository);
      return isWithin ? [{ environment, app, repository }] : [];
    });
  }
}
