import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';

const CONTROL = /\p{Cc}/u;

/** Characters that HFS+ ignores in names, so that `.g\u200cit` is `.git` there. */
const IGNORED_BY_HFS = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/** Whether some file system takes the name for `.git`: git refuses such trees too (`fsck.hasDotgit`). */
function isDotGit(name: string): boolean {
  const folded = name.replace(IGNORED_BY_HFS, '').toLowerCase();
  const ntfs = folded.replace(/:.*$/, '').replace(/[. ]+$/, '');
  return folded === '.git' || ntfs === '.git' || ntfs === 'git~1';
}

/** Whether the text survives UTF-8: a lone surrogate does not. */
function isWellFormed(text: string): boolean {
  return Buffer.from(text, 'utf8').toString('utf8') === text;
}

/** Says what is wrong with a name inside a tree, or `undefined` where it may be written. */
export function problemOfEntryName(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (name === '.' || name === '..') return `has "${name}" in it`;
  if (isDotGit(name)) return 'would be a ".git"';
  if (name.includes('/')) return 'has a slash in a name';
  if (name.includes('\\')) return 'has a backslash in it';
  if (CONTROL.test(name)) return 'has a control character in it';
  if (!isWellFormed(name)) return 'is not valid Unicode';
  return undefined;
}

/**
 * Splits a path from the root into its names. Refuses whatever could lead out of the tree or into a `.git`; such a
 * path is never written.
 */
export function splitPath(path: string): string[] {
  const names = path.split('/');
  for (const name of names) {
    const problem = problemOfEntryName(name);
    if (problem !== undefined) {
      throw new GimletError(
        'invalid',
        `the path ${JSON.stringify(path)} ${
          name === '' ? 'has an empty name in it' : problem
        }`,
        {
          whatToDo:
            'Name the file by its path from the root of the repository, such as production/web/deployment.yaml.',
        },
      );
    }
  }
  return names;
}

/** Whether git accepts the text as a ref's name below `refs/…` (the rules of `git check-ref-format`). @public */
export function isRefName(name: string): boolean {
  return (
    name !== '' &&
    name !== '@' &&
    !name.startsWith('-') &&
    !name.startsWith('/') &&
    !name.endsWith('/') &&
    !name.endsWith('.') &&
    !name.includes('..') &&
    !name.includes('@{') &&
    !name.includes('//') &&
    !/[\p{Cc} ~^:?*[\\]/u.test(name) &&
    isWellFormed(name) &&
    name
      .split('/')
      .every(part => !part.startsWith('.') && !part.endsWith('.lock'))
  );
}

/** Refuses a branch that git would refuse, or take for an option. Answers the full name of its ref. */
export function branchRef(branch: string): string {
  if (!isRefName(branch)) {
    throw new GimletError(
      'invalid',
      `${JSON.stringify(branch)} cannot be the name of a branch`,
      { whatToDo: 'Give the name alone, such as main.' },
    );
  }
  return `refs/heads/${branch}`;
}
