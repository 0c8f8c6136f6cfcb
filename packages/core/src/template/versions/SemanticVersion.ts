import type { Bytes } from '../bytes';
import { EvaluationError } from '../TemplateError';
import { GoObject } from '../values';

const MAX_LENGTH = 256;
const MAX_UINT64 = 2n ** 64n - 1n;
const PATTERN =
  /^v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/;

interface Parts {
  major: bigint;
  minor: bigint;
  patch: bigint;
  prerelease: string;
  metadata: string;
}

function segment(text: string | undefined): bigint {
  const value = BigInt(text ?? '0');
  if (value > MAX_UINT64) {
    throw new EvaluationError(
      `error parsing version segment: "${text}": value out of range`,
    );
  }
  return value;
}

function checkPrerelease(prerelease: string): void {
  if (prerelease === '') return;
  for (const part of prerelease.split('.')) {
    if (!/^[0-9A-Za-z-]+$/.test(part)) {
      throw new EvaluationError('invalid prerelease string');
    }
    if (/^0[0-9]+$/.test(part)) {
      throw new EvaluationError('version segment starts with 0');
    }
  }
}

function comparePart(left: string, right: string): number {
  if (left === right) return 0;
  const isNumber = /^[0-9]+$/;
  const leftNumber = isNumber.test(left);
  const rightNumber = isNumber.test(right);
  if (leftNumber && rightNumber) return BigInt(left) > BigInt(right) ? 1 : -1;
  if (left === '' || rightNumber) return left === '' ? -1 : 1;
  if (right === '' || leftNumber) return right === '' ? 1 : -1;
  return left > right ? 1 : -1;
}

/** Order of prereleases, part by part; a release comes after all of its prereleases. */
export function comparePrereleases(left: string, right: string): number {
  const lefts = left.split('.');
  const rights = right.split('.');
  for (let index = 0; index < Math.max(lefts.length, rights.length); index++) {
    const order = comparePart(lefts[index] ?? '', rights[index] ?? '');
    if (order !== 0) return order;
  }
  return 0;
}

function compareNumbers(left: bigint, right: bigint): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/**
 * A version as Masterminds' semver for Go reads it: a `v` before it, missing minor and patch numbers and leading zeros are taken; the build
 * metadata do not count in comparisons.
 */
export class SemanticVersion extends GoObject {
  readonly typeName: string;
  readonly kind: 'ptr' | 'struct';
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  readonly prerelease: string;
  readonly metadata: string;
  readonly original: Bytes;

  private constructor(parts: Parts, original?: Bytes) {
    super();
    this.kind = original === undefined ? 'struct' : 'ptr';
    this.typeName =
      original === undefined ? 'semver.Version' : '*semver.Version';
    this.major = parts.major;
    this.minor = parts.minor;
    this.patch = parts.patch;
    this.prerelease = parts.prerelease;
    this.metadata = parts.metadata;
    this.original = original ?? this.text();
  }

  /** @throws EvaluationError for a text that is no version. */
  static parse(text: Bytes): SemanticVersion {
    if (text.length > MAX_LENGTH) {
      throw new EvaluationError(
        `version string is too long (max ${MAX_LENGTH} bytes)`,
      );
    }
    const match = PATTERN.exec(text);
    if (!match) throw new EvaluationError('invalid semantic version');
    const [, major, minor, patch, prerelease = '', metadata = ''] = match;
    checkPrerelease(prerelease);
    return new SemanticVersion(
      {
        major: segment(major),
        minor: segment(minor),
        patch: segment(patch),
        prerelease,
        metadata,
      },
      text,
    );
  }

  override text(): Bytes {
    const prerelease = this.prerelease === '' ? '' : `-${this.prerelease}`;
    const metadata = this.metadata === '' ? '' : `+${this.metadata}`;
    return `${this.major}.${this.minor}.${this.patch}${prerelease}${metadata}`;
  }

  override json(): Bytes {
    return `"${this.text()}"`;
  }

  override equals(other: GoObject): boolean {
    if (this.kind === 'ptr') return this === other;
    return (
      other instanceof SemanticVersion &&
      other.kind === 'struct' &&
      other.original === this.original
    );
  }

  /** The version with other parts; like Go's `Inc…` and `Set…` methods it gives a value, not a pointer. */
  with(parts: Partial<Parts>): SemanticVersion {
    if (parts.prerelease) checkPrerelease(parts.prerelease);
    return new SemanticVersion({
      major: this.major,
      minor: this.minor,
      patch: this.patch,
      prerelease: this.prerelease,
      metadata: this.metadata,
      ...parts,
    });
  }

  compare(other: SemanticVersion): number {
    const numbers =
      compareNumbers(this.major, other.major) ||
      compareNumbers(this.minor, other.minor) ||
      compareNumbers(this.patch, other.patch);
    if (numbers !== 0 || this.prerelease === other.prerelease) return numbers;
    if (this.prerelease === '') return 1;
    if (other.prerelease === '') return -1;
    return comparePrereleases(this.prerelease, other.prerelease);
  }
}
