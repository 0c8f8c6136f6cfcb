import { createHash } from 'node:crypto';

/** Names of Kustomizations become the value of a label, which holds no more. */
const LONGEST = 63;

/** How much of the owner's name a prefix keeps. */
const OWNER_LENGTH = 10;

function cut(name: string): string {
  if (name.length <= LONGEST) return name;
  const hash = createHash('sha256').update(name).digest('hex');
  return `${name.slice(0, 54)}-${hash.slice(0, 8)}`;
}

/**
 * The name of an app's Kustomization: `<prefix>-<namespace>-<app>` in lower case. One over 63 characters becomes its first 54,
 * `-`, and 8 hex of its sha256.
 *
 * @public
 */
export const kustomizationName = (
  namePrefix: string,
  namespace: string,
  app: string,
) => cut(`${namePrefix}-${namespace}-${app}`.toLowerCase());

/** The name of the Kustomization of a whole environment. @public */
export const environmentKustomizationName = (namePrefix: string) =>
  cut(namePrefix.toLowerCase());

/**
 * What the names of a repository's Kustomizations begin with: the owner's first 10 characters, the repository without a leading
 * `gitops-`, and the environment where the repository holds several.
 *
 * @param repository - `owner/name`; where there are more parts the first is the owner and the last the name
 *
 * @public
 */
export function defaultNamePrefix(
  repository: string,
  environment?: string,
): string {
  const parts = repository.split('/');
  const name = parts[parts.length - 1].replace(/^gitops-/, '');
  const owner = parts.length > 1 ? parts[0].slice(0, OWNER_LENGTH) : undefined;
  return [owner, name, environment]
    .filter(part => part)
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
