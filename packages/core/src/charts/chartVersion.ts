import semver from 'semver';

const LOOSE =
  /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;

/**
 * Reads a version the way Helm does: a `v` in front and missing minor and patch numbers are forgiven.
 * `undefined` for what is no version.
 */
export function parseVersion(text: string): semver.SemVer | undefined {
  const match = LOOSE.exec(text.trim());
  if (!match) {
    return undefined;
  }
  const [, major, minor = '0', patch = '0', pre = '', build = ''] = match;
  return (
    semver.parse(
      `${Number(major)}.${Number(minor)}.${Number(patch)}${pre}${build}`,
    ) ?? undefined
  );
}

/** Whether the text names one version (`1.2.3`, `v1.2.3-rc.1+build`) and not a range of them (`1.2`, `^1.2.3`). */
export function isExactVersion(text: string): boolean {
  return semver.parse(text.replace(/^v/, '')) !== null;
}

/** What Masterminds/semver, which Helm uses, calls differently from node-semver. */
const OPERATORS: Record<string, string> = { '=>': '>=', '=<': '<=' };
const TERM =
  /(!=|=>|=<|>=|<=|~>|[=<>~^]|)\s*(v?[0-9xX*]+(?:\.[0-9xX*]+){0,2}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)/y;
const HYPHEN = /^\s*(v?\d[0-9A-Za-z.+-]*)\s+-\s+(v?\d[0-9A-Za-z.+-]*)\s*$/;

interface Term {
  /** In node-semver's words. */
  range: string;
  negated: boolean;
}

function readTerms(group: string): Term[] | undefined {
  const hyphen = HYPHEN.exec(group);
  if (hyphen) {
    return [
      { range: `>=${hyphen[1]}`, negated: false },
      { range: `<=${hyphen[2]}`, negated: false },
    ];
  }
  const terms: Term[] = [];
  let at = 0;
  const skip = /[\s,]*/y;
  for (;;) {
    skip.lastIndex = at;
    skip.exec(group);
    at = skip.lastIndex;
    if (at >= group.length) {
      return terms.length > 0 ? terms : undefined;
    }
    TERM.lastIndex = at;
    const match = TERM.exec(group);
    if (!match) {
      return undefined;
    }
    at = TERM.lastIndex;
    const [, operator = '', version = ''] = match;
    const negated = operator === '!=';
    const range = /^[*xX]-/.test(version)
      ? '>=0.0.0-0'
      : `${negated ? '' : OPERATORS[operator] ?? operator}${version}`;
    if (semver.validRange(range) === null) {
      return undefined;
    }
    terms.push({ range, negated });
  }
}

function readRange(text: string): Term[][] | undefined {
  const groups = text.split('||').map(readTerms);
  return groups.every((group): group is Term[] => group !== undefined)
    ? groups
    : undefined;
}

/**
 * Whether the text is a range of versions as Helm accepts them: `^1.2`, `~1.2.3`, `1.x`, `>= 1.2, < 2`, `1.2 - 2.3`,
 * `!= 1.3.0`, several with `||`.
 */
export function isVersionRange(text: string): boolean {
  return readRange(text) !== undefined;
}

/**
 * Whether a version lies in a range as Helm sees it: a pre-release only fits where its part of the range names one.
 * Source of the rule: Masterminds/semver 3.4, as Helm 4 uses it.
 */
export function fitsRange(version: string, range: string): boolean {
  const parsed = parseVersion(version);
  const groups = readRange(range);
  if (!parsed || !groups) {
    return false;
  }
  return groups.some(group => {
    const takesPrereleases = group.some(term => term.range.includes('-'));
    if (parsed.prerelease.length > 0 && !takesPrereleases) {
      return false;
    }
    return group.every(
      term =>
        semver.satisfies(parsed, term.range, { includePrerelease: true }) !==
        term.negated,
    );
  });
}

function newestFirst(versions: readonly string[]): string[] {
  return versions
    .flatMap(text => {
      const version = parseVersion(text);
      return version ? [{ text, version }] : [];
    })
    .sort((a, b) => semver.rcompare(a.version, b.version))
    .map(({ text }) => text);
}

/**
 * Picks a version: the one that is written exactly so, else the newest in the range; the newest stable one where nothing
 * is asked for.
 */
export function selectVersion(
  available: readonly string[],
  wanted: string,
): string | undefined {
  if (wanted !== '' && available.includes(wanted)) {
    return wanted;
  }
  return newestFirst(available).find(version =>
    fitsRange(version, wanted === '' ? '*' : wanted),
  );
}

/** At most five versions that are closest to what was asked for, newest first. */
export function nearVersions(
  available: readonly string[],
  wanted: string,
): string[] {
  const sorted = newestFirst(available);
  const [, major, minor] = /(\d+)(?:\.(\d+))?/.exec(wanted) ?? [];
  const distance = (text: string) => {
    const version = parseVersion(text);
    if (String(version?.major) !== major) {
      return 2;
    }
    return String(version?.minor) === minor ? 0 : 1;
  };
  return sorted
    .map((text, order) => ({ text, order, distance: distance(text) }))
    .sort((a, b) => a.distance - b.distance || a.order - b.order)
    .slice(0, 5)
    .sort((a, b) => a.order - b.order)
    .map(({ text }) => text);
}
