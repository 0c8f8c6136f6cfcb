import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';

interface Rule {
  negated: boolean;
  folderOnly: boolean;
  /** Whether the rule speaks of the last name of a path alone. */
  nameOnly: boolean;
  pattern: RegExp;
}

function literal(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function inClass(character: string): string {
  return character === '-' ? '\\-' : literal(character);
}

/** One `[…]` of a pattern, from behind its `[`. Answers its regular expression and where it ends. */
function readClass(
  pattern: string,
  start: number,
): { source: string; end: number } | undefined {
  let at = start;
  const negated = pattern[at] === '^';
  if (negated) at += 1;
  const readOne = () => {
    if (pattern[at] === '\\') at += 1;
    const character = pattern[at];
    at += 1;
    return character;
  };
  let ranges = '';
  for (let first = true; first || pattern[at] !== ']'; first = false) {
    if (
      pattern[at] === undefined ||
      pattern[at] === '-' ||
      pattern[at] === ']'
    ) {
      return undefined;
    }
    const low = readOne();
    let high = low;
    if (pattern[at] === '-') {
      at += 1;
      if (pattern[at] === ']' || pattern[at] === '-') return undefined;
      high = readOne();
    }
    if (low === undefined || high === undefined) return undefined;
    if (low <= high) ranges += `${inClass(low)}-${inClass(high)}`;
  }
  if (ranges === '') {
    // Ranges that hold nothing: no character fits, or every one.
    return { source: negated ? '[^/]' : '(?!)', end: at + 1 };
  }
  return {
    source: negated ? `[^/${ranges}]` : `(?!/)[${ranges}]`,
    end: at + 1,
  };
}

/** A shell pattern as Go's `filepath.Match` reads it: `*` and `?` stop at `/`; there is no `**`. */
function compilePattern(pattern: string): RegExp | undefined {
  let source = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? '';
    if (character === '*') {
      source += '[^/]*';
    } else if (character === '?') {
      source += '[^/]';
    } else if (character === '[') {
      const group = readClass(pattern, at + 1);
      if (!group) return undefined;
      source += group.source;
      at = group.end - 1;
    } else if (character === '\\') {
      at += 1;
      const escaped = pattern[at];
      if (escaped === undefined) return undefined;
      source += literal(escaped);
    } else {
      source += literal(character);
    }
  }
  // Several stars in a row say no more than one, and would make a slow expression.
  return new RegExp(`^${source.replace(/(\[\^\/\]\*)+/g, '[^/]*')}$`, 'su');
}

function readRule(line: string): Rule | undefined {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) {
    return undefined;
  }
  const refuse = (why: string) =>
    new GimletError('invalid', `.helmignore: ${JSON.stringify(text)} ${why}.`, {
      whatToDo: 'Correct the pattern; Helm refuses it too.',
    });
  if (text.includes('**')) {
    throw refuse('uses **, which is not supported');
  }
  let rest = text;
  const negated = rest.startsWith('!');
  if (negated) rest = rest.slice(1);
  const folderOnly = rest.endsWith('/');
  if (folderOnly) rest = rest.slice(0, -1);
  const nameOnly = !rest.includes('/');
  const pattern = compilePattern(rest.startsWith('/') ? rest.slice(1) : rest);
  if (!pattern) {
    throw refuse('is not a pattern');
  }
  return { negated, folderOnly, nameOnly, pattern };
}

/** Says of a path below the chart's folder whether Helm leaves it out; a folder that is left out takes all it holds with it. */
export type IgnoreRule = (path: string, kind: 'file' | 'folder') => boolean;

/**
 * Reads a `.helmignore` with Helm's meaning, which is not git's: the first rule that fits decides, and a rule with `!`
 * leaves out everything that it does not fit.
 * Source: `pkg/ignore` of Helm 3 and 4, checked against `helm package` in the tests.
 */
export function readHelmIgnore(text: string): IgnoreRule {
  const rules = `${text}\ntemplates/.?*`
    .replace(/^\uFEFF/, '')
    .split('\n')
    .flatMap(line => readRule(line) ?? []);
  return (path, kind) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    for (const rule of rules) {
      const fits = rule.pattern.test(rule.nameOnly ? name : path);
      const applies = !rule.folderOnly || kind === 'folder';
      if (rule.negated ? !applies || !fits : applies && fits) {
        return true;
      }
    }
    return false;
  };
}
