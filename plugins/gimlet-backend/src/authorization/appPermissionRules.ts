import {
  createConditionExports,
  createPermissionResourceRef,
  createPermissionRule,
} from '@backstage/plugin-permission-node';
import { RESOURCE_TYPE_GIMLET_APP } from '@gimlet-io/backstage-plugin-gimlet-common';
import { z } from 'zod/v3';
import { globParams, globsSchema } from './globParams';
import { matchesGlob } from './globs';

/** An app in an environment, as rules of a permission policy see it. @public */
export interface GimletApp {
  environment: string;
  app: string;
  /** The application repository; absent where it is not known. */
  repository?: string;
}

/** What a rule narrows a list down to; globs. @public */
export type GimletAppFilter = Partial<
  Record<'environments' | 'apps' | 'repositories', string[]>
>;

/** The resource that `gimlet.release.*` decisions are about; its refs are `<environment>/<app>`. @public */
export const gimletAppResourceRef = createPermissionResourceRef<
  GimletApp,
  GimletAppFilter
>().with({ pluginId: 'gimlet', resourceType: RESOURCE_TYPE_GIMLET_APP });

const inEnvironment = createPermissionRule({
  name: 'IN_ENVIRONMENT',
  description: 'Allows apps in environments',
  resourceRef: gimletAppResourceRef,
  paramsSchema: globParams<{ environments: string[] }>(
    z.object({ environments: globsSchema('the name of the environment') }),
  ),
  apply: ({ environment }, { environments }) =>
    matchesGlob(environments, environment),
  toQuery: ({ environments }) => ({ environments }),
});

const ofApp = createPermissionRule({
  name: 'OF_APP',
  description: 'Allows apps by their name',
  resourceRef: gimletAppResourceRef,
  paramsSchema: globParams<{ apps: string[] }>(
    z.object({ apps: globsSchema('the name of the app') }),
  ),
  apply: ({ app }, { apps }) => matchesGlob(apps, app),
  toQuery: ({ apps }) => ({ apps }),
});

const ofRepository = createPermissionRule({
  name: 'OF_REPOSITORY',
  description: 'Allows apps of application repositories',
  resourceRef: gimletAppResourceRef,
  paramsSchema: globParams<{ repositories: string[] }>(
    z.object({
      repositories: globsSchema('the name of the application repository'),
    }),
  ),
  apply: ({ repository }, { repositories }) =>
    repository !== undefined && matchesGlob(repositories, repository),
  toQuery: ({ repositories }) => ({ repositories }),
});

/** The rules that a permission policy may ask for. @public */
export const gimletAppRules = { inEnvironment, ofApp, ofRepository };

const conditionExports = createConditionExports({
  resourceRef: gimletAppResourceRef,
  rules: gimletAppRules,
});

/** Conditions for the author of a permission policy: `gimletAppConditions.inEnvironment({environments: ['staging']})`. @public */
export const gimletAppConditions = conditionExports.conditions;

/** Makes the decision of a permission policy out of conditions. @public */
export const createGimletAppConditionalDecision =
  conditionExports.createConditionalDecision;

/** Reads `<environment>/<app>`. */
export function parseAppRef(
  ref: string,
): { environment: string; app: string } | undefined {
  const [environment, app, ...more] = ref.split('/');
  return environment && app && more.length === 0
    ? { environment, app }
    : undefined;
}
