import type { Bytes } from '../bytes';
import type { Meter } from '../Meter';
import { EvaluationError } from '../TemplateError';
import { GoTime } from '../time/GoTime';
import type { GoValue } from '../values';
import { GoInteger, GoMap, typeName } from '../values';
import { SemanticVersion } from '../versions/SemanticVersion';

/** What the parameters of functions may be, and what their arguments are then. */
export interface ParameterTypes {
  string: Bytes;
  int: bigint;
  float64: number;
  bool: boolean;
  /** `interface {}`: anything, nil included. */
  any: GoValue;
  map: GoMap;
  time: GoTime;
  version: SemanticVersion;
}

export type ParameterType = keyof ParameterTypes;

type ArgumentsOf<P extends readonly ParameterType[]> = {
  -readonly [K in keyof P]: ParameterTypes[P[K]];
};

/** A function as the executor calls it; arguments that do not fit the parameters are an {@link EvaluationError}. */
export interface GoFunction {
  parameters: readonly ParameterType[];
  /** The type of any further arguments. */
  rest?: ParameterType;
  call(meter: Meter, args: readonly GoValue[]): GoValue;
}

/** Go's names of parameter types, for messages. */
export const GO_TYPE_NAMES: Record<ParameterType, string> = {
  string: 'string',
  int: 'int',
  float64: 'float64',
  bool: 'bool',
  any: 'interface {}',
  map: 'map[string]interface {}',
  time: 'time.Time',
  version: '*semver.Version',
};

function isDictionary(value: GoValue): value is GoMap {
  return value instanceof GoMap && value.elementType === 'interface {}';
}

/** How a value becomes an argument; `undefined` where it does not fit. */
const unwrap: {
  [K in ParameterType]: (value: GoValue) => ParameterTypes[K] | undefined;
} = {
  string: value => (typeof value === 'string' ? value : undefined),
  int: value =>
    value instanceof GoInteger && value.type === 'int'
      ? value.value
      : undefined,
  float64: value => (typeof value === 'number' ? value : undefined),
  bool: value => (typeof value === 'boolean' ? value : undefined),
  any: value => value,
  map: value => {
    if (value === undefined) return new GoMap([], { isNil: true });
    return isDictionary(value) ? value : undefined;
  },
  time: value => (value instanceof GoTime ? value : undefined),
  version: value => (value instanceof SemanticVersion ? value : undefined),
};

function argument<T extends ParameterType>(
  type: T,
  value: GoValue,
): ParameterTypes[T] | undefined {
  const result = unwrap[type](value);
  if (result !== undefined || type === 'any') return result;
  const expected = GO_TYPE_NAMES[type];
  throw new EvaluationError(
    value === undefined
      ? `invalid value; expected ${expected}`
      : `wrong type for value; expected ${expected}; got ${typeName(value)}`,
  );
}

/** Checks that a value may be an argument. */
export function checkArgument(type: ParameterType, value: GoValue): void {
  argument(type, value);
}

/** A function with fixed parameters. */
export function fixed<const P extends readonly ParameterType[]>(
  parameters: P,
  call: (meter: Meter, ...args: ArgumentsOf<P>) => GoValue,
): GoFunction {
  return {
    parameters,
    call: (meter, values) => {
      const args = parameters.map((type, index) =>
        argument(type, values[index]),
      );
      // The mapping above is the tuple that the parameters describe, which TypeScript cannot see through `map`.
      return call(meter, ...(args as ArgumentsOf<P>));
    },
  };
}

/** A function whose last parameter takes any number of arguments. */
export function variadic<
  const P extends readonly ParameterType[],
  R extends ParameterType,
>(
  parameters: P,
  rest: R,
  call: (
    meter: Meter,
    rest: ParameterTypes[R][],
    ...args: ArgumentsOf<P>
  ) => GoValue,
): GoFunction {
  return {
    parameters,
    rest,
    call: (meter, values) => {
      const args = parameters.map((type, index) =>
        argument(type, values[index]),
      );
      const further = values
        .slice(parameters.length)
        .map(value => argument(rest, value));
      return call(
        meter,
        further as ParameterTypes[R][],
        ...(args as ArgumentsOf<P>),
      );
    },
  };
}

/** Functions by the name that templates call them by. */
export type FunctionTable = Readonly<Record<string, GoFunction>>;
