import type { GoFunction } from './functions/function';
import { fixed } from './functions/function';
import { EvaluationError } from './TemplateError';
import { dayOfYear } from './time/calendar';
import { formatTime } from './time/formatTime';
import { GoTime } from './time/GoTime';
import { UTC } from './time/zones';
import type { GoObject, GoValue } from './values';
import { GoInteger, int, int64 } from './values';
import { SemanticVersion } from './versions/SemanticVersion';

const MAX_UINT64 = 2n ** 64n - 1n;

function uint64(value: bigint): GoInteger {
  return new GoInteger('uint64', value);
}

function getter(value: () => GoValue): GoFunction {
  return fixed([], value);
}

function timeMethods(time: GoTime): Record<string, GoFunction> {
  const civil = () => time.civil();
  return {
    Format: fixed(['string'], (meter, layout) => {
      meter.charge(layout.length);
      return formatTime(time, layout);
    }),
    String: getter(() => time.text()),
    Unix: getter(() => int64(time.seconds)),
    UnixMilli: getter(() =>
      int64(time.seconds * 1000 + Math.floor(time.nanoseconds / 1e6)),
    ),
    UnixNano: getter(() =>
      int64(BigInt(time.seconds) * 1_000_000_000n + BigInt(time.nanoseconds)),
    ),
    UTC: getter(() => time.inZone(UTC)),
    Year: getter(() => int(civil().year)),
    Day: getter(() => int(civil().day)),
    Hour: getter(() => int(civil().hour)),
    Minute: getter(() => int(civil().minute)),
    Second: getter(() => int(civil().second)),
    Nanosecond: getter(() => int(time.nanoseconds)),
    YearDay: getter(() => int(dayOfYear(civil()))),
    IsZero: getter(() => time.compare(GoTime.zero()) === 0),
    Before: fixed(['time'], (_meter, other) => time.compare(other) < 0),
    After: fixed(['time'], (_meter, other) => time.compare(other) > 0),
    Equal: fixed(['time'], (_meter, other) => time.compare(other) === 0),
    Compare: fixed(['time'], (_meter, other) => int(time.compare(other))),
  };
}

function increment(value: bigint, what: string): bigint {
  if (value === MAX_UINT64) {
    throw new EvaluationError(
      `${what} version increment would overflow uint64`,
    );
  }
  return value + 1n;
}

function versionMethods(version: SemanticVersion): Record<string, GoFunction> {
  const { major, minor, patch, prerelease } = version;
  const release = { prerelease: '', metadata: '' };
  return {
    String: getter(() => version.text()),
    Major: getter(() => uint64(major)),
    Minor: getter(() => uint64(minor)),
    Patch: getter(() => uint64(patch)),
    Prerelease: getter(() => prerelease),
    Metadata: getter(() => version.metadata),
    IncMajor: getter(() =>
      version.with({
        ...release,
        major: increment(major, 'major'),
        minor: 0n,
        patch: 0n,
      }),
    ),
    IncMinor: getter(() =>
      version.with({ ...release, minor: increment(minor, 'minor'), patch: 0n }),
    ),
    IncPatch: getter(() =>
      version.with({
        ...release,
        patch: prerelease === '' ? increment(patch, 'patch') : patch,
      }),
    ),
    SetPrerelease: fixed(['string'], (_meter, text) =>
      version.with({ prerelease: text }),
    ),
    SetMetadata: fixed(['string'], (_meter, text) =>
      version.with({ metadata: text }),
    ),
  };
}

/** What Go has for a pointer to a version alone. */
function versionPointerMethods(
  version: SemanticVersion,
): Record<string, GoFunction> {
  const comparison = (test: (order: number) => GoValue) =>
    fixed(['version'], (_meter, other) => test(version.compare(other)));
  return {
    Original: getter(() => version.original),
    Compare: comparison(order => int(order)),
    Equal: comparison(order => order === 0),
    LessThan: comparison(order => order < 0),
    LessThanEqual: comparison(order => order <= 0),
    GreaterThan: comparison(order => order > 0),
    GreaterThanEqual: comparison(order => order >= 0),
  };
}

function methodsOf(object: GoObject): Record<string, GoFunction> {
  if (object instanceof GoTime) return timeMethods(object);
  if (!(object instanceof SemanticVersion)) return {};
  return object.kind === 'ptr'
    ? { ...versionMethods(object), ...versionPointerMethods(object) }
    : versionMethods(object);
}

/** The method of a time or version that a template may call, such as `(semver "1.2.3").Major`. */
export function findMethod(
  object: GoObject,
  name: string,
): GoFunction | undefined {
  const methods = methodsOf(object);
  return Object.hasOwn(methods, name) ? methods[name] : undefined;
}
