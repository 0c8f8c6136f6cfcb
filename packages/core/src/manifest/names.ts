import {
  APP_NAME,
  ENVIRONMENT_NAME,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import type { DocumentPath } from './documentPath';
import { isTemplate } from './typedScalar';

/** A label of DNS, as Kubernetes wants a namespace: it can never be a path. */
const DNS_LABEL = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

interface NamedParts {
  app?: unknown;
  env?: unknown;
  namespace?: unknown;
  dependencies?: unknown;
}

/** What is wrong with a manifest's names; those that are templates still are left for later. */
export function nameProblems(
  manifest: NamedParts,
): { path: DocumentPath; message: string }[] {
  const dependencies: unknown[] = Array.isArray(manifest.dependencies)
    ? manifest.dependencies
    : [];
  const checks: [
    DocumentPath,
    unknown,
    (name: string) => string | undefined,
  ][] = [
    [['app'], manifest.app, appNameProblem],
    [['env'], manifest.env, environmentNameProblem],
    [['namespace'], manifest.namespace, namespaceProblem],
    ...dependencies.map((dependency, index): (typeof checks)[number] => [
      ['dependencies', index, 'name'],
      nameOf(dependency),
      labelProblem,
    ]),
  ];
  return checks.flatMap(([path, name, check]) => {
    const message =
      typeof name === 'string' && name !== '' && !isTemplate(name)
        ? check(name)
        : undefined;
    return message ? [{ path, message }] : [];
  });
}

function nameOf(dependency: unknown): unknown {
  return typeof dependency === 'object' &&
    dependency !== null &&
    'name' in dependency
    ? dependency.name
    : undefined;
}

/** Why a name cannot be an app's, or `undefined`. @public */
export function appNameProblem(name: string): string | undefined {
  if (name === 'flux') {
    return 'the name flux is reserved: its folder holds the Flux objects';
  }
  return APP_NAME.test(name)
    ? undefined
    : `${JSON.stringify(
        name,
      )} cannot be an app's name: lower case letters, digits and -, 53 at most, beginning with a letter`;
}

/** Why a name cannot be an environment's, or `undefined`. @public */
export function environmentNameProblem(name: string): string | undefined {
  return ENVIRONMENT_NAME.test(name)
    ? undefined
    : `${JSON.stringify(
        name,
      )} cannot be an environment's name: lower case letters, digits and -, 63 at most`;
}

/** Why a name cannot be a namespace's, or `undefined`. @public */
export function namespaceProblem(name: string): string | undefined {
  return DNS_LABEL.test(name)
    ? undefined
    : `${JSON.stringify(
        name,
      )} cannot be a namespace: lower case letters, digits and -, 63 at most`;
}

function labelProblem(name: string): string | undefined {
  return DNS_LABEL.test(name)
    ? undefined
    : `${JSON.stringify(
        name,
      )} cannot be part of an object's name: lower case letters, digits and -, 63 at most`;
}
