import type { Meter } from '../Meter';
import { EvaluationError } from '../TemplateError';
import type { GoValue } from '../values';
import { GoList, GoMap } from '../values';

function copy(meter: Meter, value: GoValue): GoValue {
  if (value instanceof GoList) {
    return meter.descend(
      () =>
        new GoList(
          value.items.map(item => copy(meter, item)),
          value,
        ),
    );
  }
  if (value instanceof GoMap) {
    return meter.descend(
      () =>
        new GoMap(
          [...value.entries].map(([key, item]) => [key, copy(meter, item)]),
          value,
        ),
    );
  }
  return value;
}

/** A copy that shares no map or list with the original. */
export function deepCopy(meter: Meter, value: GoValue): GoValue {
  if (value === null || value === undefined) {
    throw new EvaluationError('deepCopy of nil');
  }
  return copy(meter, value);
}
