import { createHash } from 'node:crypto';
import {
  planDigest as brandDigest,
  GimletError,
  type BlobId,
  type FileMode,
  type PlanAction,
  type PlanDigest,
  type TreeId,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { comparePaths } from '../git/comparePaths';
import { checkPath } from './paths';

/** What a digest is over: what a plan does, and nothing of who asked for it or why. @public */
export interface DigestInput {
  /** The layout file's name of the repository. */
  repository: string;
  branch: string;
  environment: string;
  action: PlanAction;
  /** The app and its folder; absent for a bootstrap and for variables. */
  app?: {
    name: string;
    path: string;
    /** The folder's tree in the first parent; `null` where there was none. */
    base: TreeId | null;
    /** The folder's tree afterwards; `null` where there is none. */
    after: TreeId | null;
  };
  /** Every file of the resulting folder and every other file that the plan requires, in any order. */
  files: { path: string; mode: FileMode; blob: BlobId }[];
  /** Every file outside the folder that goes, in any order. */
  deletes: string[];
}

function line(keyword: string, value: string): string {
  if (/[\n\r]/.test(value)) {
    throw new GimletError(
      'invalid',
      `A line break in the ${keyword} ${JSON.stringify(value)}`,
    );
  }
  return `${keyword} ${value}\n`;
}

/**
 * The lines that a digest is the sha256 of, each ended by a line feed:
 *
 * ```
 * gimlet-plan 1
 * repository <name>
 * branch <branch>
 * environment <environment>
 * app <app>                          with an app only
 * action <action>
 * base <tree of the folder, or ->    with an app only
 * file <mode> <blob> <path>          sorted by the path's bytes
 * delete <path>                      sorted by the path's bytes; the app's folder with a slash at its end
 * ```
 *
 * Throws a GimletError `invalid` for a path with control characters.
 */
export function digestLines(input: DigestInput): string {
  const { app } = input;
  const deletes = input.deletes.map(checkPath);
  if (app && app.base !== null && app.after === null) {
    deletes.push(`${checkPath(app.path)}/`);
  }
  return [
    'gimlet-plan 1\n',
    line('repository', input.repository),
    line('branch', input.branch),
    line('environment', input.environment),
    app ? line('app', app.name) : '',
    line('action', input.action),
    app ? line('base', app.base ?? '-') : '',
    ...[...input.files]
      .sort((a, b) => comparePaths(a.path, b.path))
      .map(({ mode, blob, path }) =>
        line('file', `${mode} ${blob} ${checkPath(path)}`),
      ),
    ...deletes.sort(comparePaths).map(path => line('delete', path)),
  ].join('');
}

/** The digest of what a plan does. @public */
export const planDigest = (input: DigestInput): PlanDigest =>
  brandDigest(
    createHash('sha256').update(digestLines(input), 'utf8').digest('hex'),
  );
