import { RE2JS, RE2JSException } from 're2js';
import type { Bytes } from '../bytes';
import { decodeUtf8, encodeUtf8 } from '../bytes';
import type { Meter } from '../Meter';
import { TextBuilder } from '../Meter';
import { EvaluationError } from '../TemplateError';
import { GoList } from '../values';
import type { FunctionTable } from './function';
import { fixed } from './function';
import { stringList } from './lists';

/** A search costs its text's length times the pattern's size, divided by this. */
const WORK_PER_STEP = 128;

/** Where a match lies in the text, and its groups. */
interface Match {
  start: number;
  end: number;
  group(name: string | number): string;
}

/** Compiling takes about the square of the pattern's length. */
function compile(meter: Meter, pattern: Bytes): RE2JS {
  meter.charge(Math.floor(pattern.length ** 2 / 100));
  try {
    const compiled = RE2JS.compile(decodeUtf8(pattern));
    meter.charge(compiled.programSize());
    return compiled;
  } catch (error) {
    if (error instanceof RE2JSException) {
      throw new EvaluationError(encodeUtf8(error.message));
    }
    throw error;
  }
}

function groupOf(matcher: ReturnType<RE2JS['matcher']>, name: string | number) {
  const isKnown =
    typeof name === 'number'
      ? name <= matcher.groupCount()
      : Object.hasOwn(matcher.namedGroups, name);
  return (isKnown ? matcher.group(name) : undefined) ?? '';
}

/** All matches from left to right, as Go finds them: an empty one right behind another match does not count. */
function* matchesIn(
  meter: Meter,
  pattern: RE2JS,
  text: string,
  limit = Infinity,
): Generator<Match> {
  const matcher = pattern.matcher(text);
  const size = matcher.programSize();
  let previousEnd = -1;
  let position = 0;
  for (let count = 0; count < limit && position <= text.length; ) {
    const work = (text.length - position + 1) * size;
    meter.charge(1 + Math.floor(work / WORK_PER_STEP));
    if (!matcher.find(position)) return;
    const start = matcher.start();
    const end = matcher.end();
    const counts = end > start || start !== previousEnd;
    if (end > position) {
      position = end;
    } else {
      const codePoint = text.codePointAt(position) ?? 0;
      position += codePoint > 0xffff ? 2 : 1;
    }
    previousEnd = end;
    if (!counts) continue;
    count++;
    yield { start, end, group: name => groupOf(matcher, name) };
  }
}

function isMatch(meter: Meter, pattern: Bytes, text: Bytes): boolean {
  const [first] = matchesIn(
    meter,
    compile(meter, pattern),
    decodeUtf8(text),
    1,
  );
  return first !== undefined;
}

function find(meter: Meter, pattern: Bytes, text: Bytes): Bytes {
  const subject = decodeUtf8(text);
  const [first] = matchesIn(meter, compile(meter, pattern), subject, 1);
  return first ? encodeUtf8(subject.slice(first.start, first.end)) : '';
}

function findAll(
  meter: Meter,
  pattern: Bytes,
  text: Bytes,
  count: bigint,
): GoList {
  const subject = decodeUtf8(text);
  const limit = count < 0n ? Infinity : Number(count);
  const found = [...matchesIn(meter, compile(meter, pattern), subject, limit)];
  return new GoList(
    found.map(({ start, end }) => encodeUtf8(subject.slice(start, end))),
    { elementType: 'string', isNil: found.length === 0 },
  );
}

const REFERENCE = /\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu;

/** A replacement with its `$1`, `${name}` and `$$` filled in; a group that does not exist is empty. */
function expand(template: string, match: Match): string {
  return template.replace(
    REFERENCE,
    (all: string, braced?: string, bare?: string) => {
      if (all === '$$') return '$';
      const name = braced ?? bare ?? '';
      const isNumber = /^(0|[1-9][0-9]*)$/.test(name);
      return match.group(isNumber ? Number(name) : name);
    },
  );
}

function replaceAll(
  meter: Meter,
  pattern: Bytes,
  text: Bytes,
  replacement: (match: Match) => string,
): Bytes {
  const subject = decodeUtf8(text);
  const builder = new TextBuilder(meter);
  let position = 0;
  for (const match of matchesIn(meter, compile(meter, pattern), subject)) {
    builder.add(encodeUtf8(subject.slice(position, match.start)));
    builder.add(encodeUtf8(replacement(match)));
    position = match.end;
  }
  builder.add(encodeUtf8(subject.slice(position)));
  return builder.toString();
}

function split(
  meter: Meter,
  pattern: Bytes,
  text: Bytes,
  count: bigint,
): GoList {
  const compiled = compile(meter, pattern);
  if (count === 0n)
    return new GoList([], { elementType: 'string', isNil: true });
  const subject = decodeUtf8(text);
  if (pattern !== '' && subject === '') return stringList(['']);
  const limit = count < 0n ? Infinity : Number(count);
  const pieces: string[] = [];
  let start = 0;
  let end = 0;
  for (const match of matchesIn(meter, compiled, subject, limit)) {
    if (pieces.length === limit - 1) break;
    end = match.start;
    if (match.end !== 0) pieces.push(subject.slice(start, end));
    start = match.end;
  }
  if (end !== subject.length) pieces.push(subject.slice(start));
  return stringList(pieces.map(encodeUtf8));
}

const matches = fixed(['string', 'string'], isMatch);
const finds = fixed(['string', 'string'], find);
const findsAll = fixed(['string', 'string', 'int'], findAll);
const replaces = fixed(
  ['string', 'string', 'string'],
  (meter, pattern, text, template) => {
    const decoded = decodeUtf8(template);
    return replaceAll(meter, pattern, text, match => expand(decoded, match));
  },
);
const replacesLiterally = fixed(
  ['string', 'string', 'string'],
  (meter, pattern, text, literal) => {
    const decoded = decodeUtf8(literal);
    return replaceAll(meter, pattern, text, () => decoded);
  },
);
const splits = fixed(['string', 'string', 'int'], split);

/** sprig's functions over RE2 patterns. */
export const regex: FunctionTable = {
  regexMatch: fixed(['string', 'string'], (meter, pattern, text) => {
    try {
      return isMatch(meter, pattern, text);
    } catch (error) {
      const isPattern =
        error instanceof EvaluationError && error.name === 'EvaluationError';
      if (isPattern) return false;
      throw error;
    }
  }),
  mustRegexMatch: matches,
  regexFind: finds,
  mustRegexFind: finds,
  regexFindAll: findsAll,
  mustRegexFindAll: findsAll,
  regexReplaceAll: replaces,
  mustRegexReplaceAll: replaces,
  regexReplaceAllLiteral: replacesLiterally,
  mustRegexReplaceAllLiteral: replacesLiterally,
  regexSplit: splits,
  mustRegexSplit: splits,
  regexQuoteMeta: fixed(['string'], (_meter, text) =>
    text.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&'),
  ),
};
