import { RE2JS } from 're2js';
import type { Bytes } from '../bytes';
import { quote } from '../format/quote';
import { EvaluationError } from '../TemplateError';
import { comparePrereleases, SemanticVersion } from './SemanticVersion';

const MAX_LENGTH = 512;
const MAX_GROUPS = 32;
const OPERATORS = '=||!=|>|<|>=|=>|<=|=<|~|~>|\\^';
const VERSION =
  'v?([0-9|xX*]+)(\\.[0-9|xX*]+)?(\\.[0-9|xX*]+)?' +
  '(-([0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*))?' +
  '(\\+([0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*))?';
// RE2 and not RegExp: these patterns can be matched in very many ways, which RegExp would try one after the other.
const RANGE = RE2JS.compile(`\\s*(${VERSION})\\s+-\\s+(${VERSION})\\s*`);
const SINGLE = RE2JS.compile(`(${OPERATORS})\\s*(${VERSION})`);
const WHOLE = RE2JS.compile(`^\\s*(${OPERATORS})\\s*(${VERSION})\\s*$`);
const GROUP = RE2JS.compile(
  `^(\\s*(${OPERATORS})\\s*(${VERSION})\\s*)((?:\\s+|,\\s*)(${OPERATORS})\\s*(${VERSION})\\s*)*$`,
);
/** The group of the second version in {@link RANGE}. */
const RANGE_END = 11;

/** One comparison, such as `>= 1.2`. */
interface Constraint {
  operator: string;
  version: SemanticVersion;
  /** Minor and patch are left open. */
  minorOpen: boolean;
  /** The patch alone is left open. */
  patchOpen: boolean;
  /** Something is left open. */
  open: boolean;
}

type Check = (version: SemanticVersion, constraint: Constraint) => boolean;

const isWild = (text: string) => ['x', 'X', '*', ''].includes(text);

function checkTilde(version: SemanticVersion, constraint: Constraint): boolean {
  const { version: wanted, minorOpen, patchOpen } = constraint;
  if (version.compare(wanted) < 0) return false;
  const isZero =
    wanted.major === 0n && wanted.minor === 0n && wanted.patch === 0n;
  if (isZero && !minorOpen && !patchOpen) return true;
  return (
    version.major === wanted.major &&
    (minorOpen || version.minor === wanted.minor)
  );
}

function checkEqual(version: SemanticVersion, constraint: Constraint): boolean {
  return constraint.open
    ? checkTilde(version, constraint)
    : version.compare(constraint.version) === 0;
}

function checkNotEqual(
  version: SemanticVersion,
  constraint: Constraint,
): boolean {
  const { version: wanted, minorOpen, patchOpen, open } = constraint;
  if (!open) return version.compare(wanted) !== 0;
  if (wanted.major !== version.major) return true;
  if (minorOpen) return false;
  if (wanted.minor !== version.minor) return true;
  if (patchOpen) {
    return comparePrereleases(version.prerelease, wanted.prerelease) !== 0;
  }
  return version.compare(wanted) !== 0;
}

function checkGreater(
  version: SemanticVersion,
  constraint: Constraint,
): boolean {
  const { version: wanted, minorOpen, patchOpen, open } = constraint;
  if (!open) return version.compare(wanted) > 0;
  if (version.major !== wanted.major) return version.major > wanted.major;
  if (minorOpen) return false;
  if (patchOpen) return version.minor > wanted.minor;
  return version.compare(wanted) > 0;
}

function checkLessOrEqual(
  version: SemanticVersion,
  constraint: Constraint,
): boolean {
  const { version: wanted, minorOpen, open } = constraint;
  if (!open) return version.compare(wanted) <= 0;
  if (version.major > wanted.major) return false;
  const isLaterMinor =
    version.major === wanted.major && version.minor > wanted.minor;
  return !isLaterMinor || minorOpen;
}

function checkCaret(version: SemanticVersion, constraint: Constraint): boolean {
  const { version: wanted, minorOpen, patchOpen } = constraint;
  if (version.compare(wanted) < 0) return false;
  if (wanted.major > 0n || minorOpen) return version.major === wanted.major;
  if (version.major > 0n) return false;
  if (wanted.minor > 0n || patchOpen) return version.minor === wanted.minor;
  return version.minor === 0n && version.patch === wanted.patch;
}

const checkLess: Check = (version, { version: wanted }) =>
  version.compare(wanted) < 0;
const checkGreaterOrEqual: Check = (version, { version: wanted }) =>
  version.compare(wanted) >= 0;

const CHECKS: Record<string, Check> = {
  '': checkEqual,
  '=': checkEqual,
  '!=': checkNotEqual,
  '>': checkGreater,
  '<': checkLess,
  '>=': checkGreaterOrEqual,
  '=>': checkGreaterOrEqual,
  '<=': checkLessOrEqual,
  '=<': checkLessOrEqual,
  '~': checkTilde,
  '~>': checkTilde,
  '^': checkCaret,
};

/** `1.2 - 1.4` means `>= 1.2, <= 1.4`. */
function rewriteRanges(text: Bytes): Bytes {
  const matcher = RANGE.matcher(text);
  let result = text;
  while (matcher.find()) {
    const low = matcher.group(1) ?? '';
    const high = matcher.group(RANGE_END) ?? '';
    result = result.replace(
      matcher.group() ?? '',
      () => `>= ${low}, <= ${high} `,
    );
  }
  return result;
}

function parseConstraint(text: Bytes): Constraint {
  const matcher = WHOLE.matcher(text);
  if (!matcher.find()) {
    throw new EvaluationError(`improper constraint: ${quote(text)}`);
  }
  const group = (index: number) => matcher.group(index) ?? '';
  const [operator, whole, major] = [group(1), group(2), group(3)];
  const [minor, patch] = [group(4).slice(1), group(5).slice(1)];
  const prerelease = group(6);
  const open = isWild(major) || isWild(minor) || isWild(patch);
  const minorOpen = !isWild(major) && isWild(minor);
  let version = whole;
  if (isWild(major)) version = `0.0.0${prerelease}`;
  else if (minorOpen) version = `${major}.0.0${prerelease}`;
  else if (open) version = `${major}.${minor}.0${prerelease}`;
  return {
    operator,
    version: parseWanted(version),
    minorOpen,
    patchOpen: open && !minorOpen && !isWild(major),
    open,
  };
}

function parseWanted(text: Bytes): SemanticVersion {
  try {
    return SemanticVersion.parse(text);
  } catch (error) {
    if (error instanceof EvaluationError) {
      throw new EvaluationError('constraint parser error');
    }
    throw error;
  }
}

function parseGroup(text: Bytes): Constraint[] {
  if (!GROUP.matcher(text).find()) {
    throw new EvaluationError(`improper constraint: ${quote(text)}`);
  }
  const matcher = SINGLE.matcher(text);
  const constraints: Constraint[] = [];
  while (matcher.find()) {
    constraints.push(parseConstraint(matcher.group() ?? ''));
  }
  return constraints;
}

/**
 * Whether a version satisfies constraints such as `>= 1.2, < 2 || ^3.1`, by the rules of Masterminds' semver for Go.
 *
 * A prerelease satisfies nothing, unless a constraint of its group names one.
 *
 * @throws EvaluationError for what is no constraint.
 */
export function satisfies(version: SemanticVersion, text: Bytes): boolean {
  if (text.length > MAX_LENGTH) {
    throw new EvaluationError(
      `constraint string is too long (max ${MAX_LENGTH} bytes)`,
    );
  }
  const groups = rewriteRanges(text).split('||');
  if (groups.length > MAX_GROUPS) {
    throw new EvaluationError(`too many constraint groups (max ${MAX_GROUPS})`);
  }
  return groups.map(parseGroup).some(constraints => {
    const takesPrereleases = constraints.some(
      ({ version: wanted }) => wanted.prerelease !== '',
    );
    if (version.prerelease !== '' && !takesPrereleases) return false;
    return constraints.every(constraint =>
      CHECKS[constraint.operator](version, constraint),
    );
  });
}
