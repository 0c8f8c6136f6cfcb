import { EvaluationError } from '../TemplateError';
import type { GoValue } from '../values';
import {
  GoInteger,
  GoList,
  GoMap,
  GoObject,
  kindName,
  typeName,
} from '../values';
import type { FunctionTable } from './function';
import { fixed, variadic } from './function';

type BasicKind = 'bool' | 'integer' | 'float' | 'string' | 'other';

/** Integers of any size compare with each other; nothing else crosses its kind. */
function basicKind(value: GoValue): BasicKind {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'float';
  if (typeof value === 'string') return 'string';
  return value instanceof GoInteger ? 'integer' : 'other';
}

const isNil = (value: GoValue) => value === null || value === undefined;

function isNilReference(value: GoValue): boolean {
  const isReference = value instanceof GoList || value instanceof GoMap;
  return isNil(value) || (isReference && value.isNil);
}

function equalOthers(left: GoValue, right: GoValue): boolean {
  const sameKind =
    isNil(left) || isNil(right) || kindName(left) === kindName(right);
  if (sameKind && (isNilReference(left) || isNilReference(right))) {
    return isNilReference(left) === isNilReference(right);
  }
  if (sameKind && left instanceof GoObject && right instanceof GoObject) {
    return left.equals(right);
  }
  throw new EvaluationError(
    `non-comparable types ${typeName(left)} and ${typeName(right)}`,
  );
}

function equalTwo(left: GoValue, right: GoValue): boolean {
  const kind = basicKind(left);
  if (kind !== basicKind(right)) {
    if (isNil(left) || isNil(right)) return false;
    throw incompatible(left, right);
  }
  if (left instanceof GoInteger && right instanceof GoInteger) {
    return left.value === right.value;
  }
  return kind === 'other' ? equalOthers(left, right) : left === right;
}

function incompatible(left: GoValue, right: GoValue): EvaluationError {
  return new EvaluationError(
    `incompatible types for comparison: ${typeName(left)} and ${typeName(
      right,
    )}`,
  );
}

function equal(left: GoValue, others: GoValue[]): boolean {
  if (others.length === 0) {
    throw new EvaluationError('missing argument for comparison');
  }
  return others.some(other => equalTwo(left, other));
}

function less(left: GoValue, right: GoValue): boolean {
  if (left instanceof GoInteger && right instanceof GoInteger) {
    return left.value < right.value;
  }
  if (typeof left === 'number' && typeof right === 'number') {
    return left < right;
  }
  if (typeof left === 'string' && typeof right === 'string') {
    return left < right;
  }
  const kinds = [basicKind(left), basicKind(right)];
  if (kinds.includes('other') || kinds[0] === kinds[1]) {
    throw new EvaluationError('invalid type for comparison');
  }
  throw incompatible(left, right);
}

function lessOrEqual(left: GoValue, right: GoValue): boolean {
  return less(left, right) || equalTwo(left, right);
}

/** Go's comparisons: only values of one kind compare, and `eq` may have several right sides. */
export const comparison: FunctionTable = {
  eq: variadic(['any'], 'any', (_meter, others, left) => equal(left, others)),
  ne: fixed(['any', 'any'], (_meter, left, right) => !equalTwo(left, right)),
  lt: fixed(['any', 'any'], (_meter, left, right) => less(left, right)),
  le: fixed(['any', 'any'], (_meter, left, right) => lessOrEqual(left, right)),
  gt: fixed(['any', 'any'], (_meter, left, right) => !lessOrEqual(left, right)),
  ge: fixed(['any', 'any'], (_meter, left, right) => !less(left, right)),
};
