import { createHash } from 'node:crypto';
import {
  GimletError,
  LAYOUT_FILE,
  layoutEnvironmentSchema,
  layoutFileSchema,
  type LayoutFile,
  type Pin,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { isRefName } from '../git/names';
import { checkPath } from './paths';

function checkFolder(environment: string, path: string) {
  try {
    if (path !== '') checkPath(path);
  } catch (cause) {
    throw new GimletError(
      'invalid',
      `${LAYOUT_FILE}: ${JSON.stringify(
        path,
      )} cannot be the folder of ${environment}`,
      { whatToDo: 'Mend it in the gitops repository.', cause },
    );
  }
}

function checkBranch(branch: string) {
  if (!isRefName(branch)) {
    throw new GimletError(
      'invalid',
      `${LAYOUT_FILE}: ${JSON.stringify(branch)} cannot be a branch`,
      { whatToDo: 'Mend it in the gitops repository.' },
    );
  }
}

/** Throws where two environments would write into each other's folders, or into what is not theirs. */
function checkPlaces(file: LayoutFile) {
  const places = Object.entries(file.environments).map(([name, { path }]) => ({
    name,
    path,
    prefix: path === '' ? '' : `${path}/`,
  }));
  for (const { name, path } of places) {
    checkFolder(name, path);
    if (path === '.gimlet' || path.startsWith('.gimlet/')) {
      throw new GimletError(
        'invalid',
        `${LAYOUT_FILE}: the folder of ${name} lies in .gimlet, which is Gimlet's own`,
      );
    }
  }
  for (const one of places) {
    const other = places.find(
      place => place !== one && `${place.path}/`.startsWith(one.prefix),
    );
    if (other) {
      throw new GimletError(
        'invalid',
        `${LAYOUT_FILE}: the folders of ${one.name} ("${one.path}") and ${other.name} ("${other.path}") overlap`,
        {
          whatToDo:
            'Give each environment a folder of its own, or a repository of its own.',
        },
      );
    }
  }
}

/**
 * Reads the text of a layout file. Throws a GimletError `invalid` that lists what is wrong by field.
 *
 * @public
 */
export function readLayoutFile(text: string): LayoutFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new GimletError('invalid', `${LAYOUT_FILE} is not JSON`, {
      whatToDo: 'Mend it in the gitops repository.',
      cause,
    });
  }
  const parsed = layoutFileSchema.safeParse(value);
  if (!parsed.success) {
    throw new GimletError('invalid', `${LAYOUT_FILE} is not a layout file`, {
      whatToDo: 'Mend it in the gitops repository.',
      problems: parsed.error.issues.map(({ path, message }) => ({
        path: path.join('.'),
        message,
      })),
    });
  }
  checkBranch(parsed.data.branch);
  checkPlaces(parsed.data);
  return parsed.data;
}

/** The bytes of a layout file: fields in the schema's order, environments by name. @public */
export function formatLayoutFile(file: LayoutFile): string {
  const { environments, ...rest } = layoutFileSchema.parse(file);
  const sorted = Object.fromEntries(
    Object.entries(environments).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
  const text = JSON.stringify({ ...rest, environments: sorted }, null, 2);
  return `${text}\n`;
}

/**
 * The sha256, in hex, of what decides about an environment's bytes and digests: the repository's name, the branch, the
 * environment's name and its entry. An environment that the file does not know has a hash too, which no entry has.
 *
 * @public
 */
export function layoutHash(file: LayoutFile, environment: string): string {
  const known = Object.entries(file.environments).find(
    ([name]) => name === environment,
  );
  const entry = known ? layoutEnvironmentSchema.parse(known[1]) : null;
  const { repository, branch } = file;
  return createHash('sha256')
    .update(JSON.stringify({ repository, branch, environment, entry }))
    .digest('hex');
}

/** The pin of an environment's entry in the layout file. @public */
export function layoutPin(
  file: LayoutFile,
  environment: string,
): Extract<Pin, { kind: 'layout' }> {
  return { kind: 'layout', environment, hash: layoutHash(file, environment) };
}
