import { branchRef, isRefName, problemOfEntryName, splitPath } from './names';

describe('names inside a tree', () => {
  it.each([
    '',
    '.',
    '..',
    '.git',
    '.GIT',
    '.Git ',
    '.git.',
    '.git::$INDEX_ALLOCATION',
    'git~1',
    'GIT~1',
    '.g\u200cit',
    'a/b',
    'a\\b',
    'a\nb',
    'a\0b',
    'a\x7fb',
    'lone\ud800',
  ])('refuses %j', name => {
    expect(problemOfEntryName(name)).toBeDefined();
  });

  it.each([
    'web',
    'release.json',
    '.gimlet',
    '.gitignore',
    '.github',
    '...',
    'ünï ✓',
    '-rf',
    'a b',
  ])('takes %j', name => {
    expect(problemOfEntryName(name)).toBeUndefined();
  });

  it.each(['/etc/passwd', 'a//b', 'a/', '../x', 'a/../../x', 'a/.git/config'])(
    'refuses the path %j',
    path => {
      expect(() => splitPath(path)).toThrow(/the path/);
    },
  );
});

describe('names of refs', () => {
  it.each(['main', 'feature/a-b', 'refs/heads/main', 'v1.2.3'])(
    'takes %j',
    name => {
      expect(branchRef(name)).toBe(`refs/heads/${name}`);
    },
  );

  it.each([
    '--upload-pack=x',
    '-x',
    'a..b',
    'a b',
    'a^b',
    'a~1',
    'a:b',
    'a@{1}',
    '@',
    '/a',
    'a/',
    'a//b',
    'a.lock',
    'x/.a',
    'a.',
    'a\nb',
    'a\\b',
    '',
  ])('refuses %j', name => {
    expect(isRefName(name)).toBe(false);
    expect(() => branchRef(name)).toThrow(/cannot be the name of a branch/);
  });
});
