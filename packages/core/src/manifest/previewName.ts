import { createHash } from 'node:crypto';
import { sanitizeDnsName } from '../template';

/** How long a Helm release's name may be. */
const MAX_APP_NAME = 53;

/**
 * The name of a branch's preview: `<app>-<branch>`, without the app's own trailing `-preview`.
 *
 * @public
 */
export function previewName(app: string, branch: string): string {
  const base = app.replace(/-preview$/, '');
  // Letters and digits of other scripts do not survive: the hash still tells such branches apart.
  const suffix = sanitizeDnsName(branch) || branchHash(branch);
  return shortenAppName(`${base}-${suffix}`, branch);
}

/**
 * A name that is too long for Helm: its first 44 characters, `-`, and 8 hex digits of the branch's sha256. Others stay.
 *
 * @public
 */
export function shortenAppName(name: string, branch: string): string {
  return name.length <= MAX_APP_NAME
    ? name
    : `${name.slice(0, 44)}-${branchHash(branch)}`;
}

function branchHash(branch: string): string {
  return createHash('sha256').update(branch, 'utf8').digest('hex').slice(0, 8);
}
