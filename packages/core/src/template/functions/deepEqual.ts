import type { Meter } from '../Meter';
import type { GoValue } from '../values';
import { GoInteger, GoList, GoMap, GoObject, typeName } from '../values';
import { SemanticVersion } from '../versions/SemanticVersion';

function equalLists(meter: Meter, left: GoList, right: GoList): boolean {
  if (left.isNil !== right.isNil) return false;
  if (left.items.length !== right.items.length) return false;
  return left.items.every((item, index) =>
    deepEqual(meter, item, right.items[index]),
  );
}

function equalMaps(meter: Meter, left: GoMap, right: GoMap): boolean {
  if (left === right) return true;
  if (left.isNil !== right.isNil) return false;
  if (left.entries.size !== right.entries.size) return false;
  return [...left.entries].every(
    ([key, value]) =>
      right.entries.has(key) && deepEqual(meter, value, right.entries.get(key)),
  );
}

function equalObjects(left: GoObject, right: GoObject): boolean {
  if (left instanceof SemanticVersion && right instanceof SemanticVersion) {
    return left.original === right.original;
  }
  return left.equals(right);
}

/** Go's reflect.DeepEqual: the same types all the way down, so that `int` 1 is not `int64` 1, and NaN is not itself. */
export function deepEqual(
  meter: Meter,
  left: GoValue,
  right: GoValue,
): boolean {
  meter.charge();
  if (typeName(left) !== typeName(right)) return false;
  if (left instanceof GoInteger && right instanceof GoInteger) {
    return left.value === right.value;
  }
  if (left instanceof GoList && right instanceof GoList) {
    return meter.descend(() => equalLists(meter, left, right));
  }
  if (left instanceof GoMap && right instanceof GoMap) {
    return meter.descend(() => equalMaps(meter, left, right));
  }
  if (left instanceof GoObject && right instanceof GoObject) {
    return equalObjects(left, right);
  }
  return left === right || (isNil(left) && isNil(right));
}

function isNil(value: GoValue): boolean {
  return value === null || value === undefined;
}
