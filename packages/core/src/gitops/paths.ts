import {
  APP_NAME,
  ENVIRONMENT_NAME,
  GimletError,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** Where an environment's files are: the part of the layout that paths follow from. @public */
export interface EnvironmentPlace {
  /** Folder of the environment from the repository's root; `''` where the repository belongs to it alone. */
  path: string;
}

/** The folder beside the apps that holds Flux's objects; no app may be called so. @public */
export const FLUX_FOLDER = 'flux';

/** The file in an app's folder that says what is deployed. @public */
export const RELEASE_FILE = 'release.json';

const below = (place: EnvironmentPlace, path: string) =>
  place.path === '' ? path : `${place.path}/${path}`;

/**
 * A path as it may stand in a plan, a trailer and a digest. Throws a GimletError `invalid` for one that is absolute, leaves the
 * repository, holds a control character or starts with `-` (which marks a removed file in a trailer).
 *
 * @public
 */
export function checkPath(path: string): string {
  const parts = path.split('/');
  if (
    path.startsWith('-') ||
    /\p{Cc}/u.test(path) ||
    parts.some(part => ['', '.', '..', '.git'].includes(part.toLowerCase()))
  ) {
    throw new GimletError(
      'invalid',
      `${JSON.stringify(path)} is not a path that Gimlet writes`,
      {
        whatToDo:
          'Paths are relative to the repository, without "." or "..", control characters, or a leading "-".',
      },
    );
  }
  return path;
}

/** Throws a GimletError `invalid` for a name that cannot be an environment's. @public */
export function checkEnvironmentName(environment: string): string {
  if (!ENVIRONMENT_NAME.test(environment)) {
    throw new GimletError(
      'invalid',
      `${JSON.stringify(environment)} cannot be an environment's name`,
      {
        whatToDo: `Names of environments match ${ENVIRONMENT_NAME.source}.`,
      },
    );
  }
  return environment;
}

/** Throws a GimletError `invalid` for a name that cannot be an app's; `flux` is reserved. @public */
export function checkAppName(app: string): string {
  if (!APP_NAME.test(app)) {
    throw new GimletError(
      'invalid',
      `${JSON.stringify(app)} cannot be an app's name`,
      { whatToDo: `Names of apps match ${APP_NAME.source}.` },
    );
  }
  if (app === FLUX_FOLDER) {
    throw new GimletError('invalid', 'The app name "flux" is reserved', {
      whatToDo:
        "It would collide with the folder of Flux's objects: use another name.",
    });
  }
  return app;
}

const NAMESPACE_NAME = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Throws a GimletError `invalid` for a name that cannot be a Kubernetes namespace's. @public */
export function checkNamespaceName(namespace: string): string {
  if (!NAMESPACE_NAME.test(namespace)) {
    throw new GimletError(
      'invalid',
      `${JSON.stringify(namespace)} cannot be a namespace's name`,
      { whatToDo: `Names of namespaces match ${NAMESPACE_NAME.source}.` },
    );
  }
  return namespace;
}

/** The app's folder. @public */
export const appPath = (place: EnvironmentPlace, app: string) =>
  checkPath(below(place, checkAppName(app)));

/** The environment's folder of Flux's objects. @public */
export const fluxPath = (place: EnvironmentPlace) =>
  checkPath(below(place, FLUX_FOLDER));

/** The file of the app's own Kustomization. @public */
export const kustomizationPath = (place: EnvironmentPlace, app: string) =>
  `${fluxPath(place)}/kustomization-${checkAppName(app)}.yaml`;

/** The file of a namespace that apps of the environment need. @public */
export const namespacePath = (place: EnvironmentPlace, namespace: string) =>
  `${fluxPath(place)}/namespace-${checkNamespaceName(namespace)}.yaml`;

/** The file whose presence stops automatic releases of the app. Never `.yaml`: Flux reads hidden folders too. @public */
export const holdPath = (place: EnvironmentPlace, app: string) =>
  checkPath(below(place, `.gimlet/holds/${checkAppName(app)}.json`));

/** The environment's variables, in dotenv format. @public */
export const varsPath = (place: EnvironmentPlace) =>
  checkPath(below(place, '.gimlet/vars'));

/** The bytes of a hold: who and why are in the commit. @public */
export const formatHold = (environment: string, app: string) =>
  `${JSON.stringify({ app, env: environment })}\n`;
