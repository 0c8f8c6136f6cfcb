import type { Bytes } from '../bytes';
import { encodeRunes, runesOf } from '../bytes';
import {
  isLetter,
  isNumber,
  isPunctuation,
  isSpace,
  isUpper,
  toLowerRune,
  toUpperRune,
} from '../unicode';

type WordType =
  | 'connector'
  | 'punctuation'
  | 'upper'
  | 'letters'
  | 'number'
  | 'other';

interface Word {
  type: WordType;
  runes: number[];
}

const HYPHEN = 0x2d;
const UNDERSCORE = 0x5f;
/** Chinese characters, which have no case and so part words. */
const IDEOGRAPHS = [
  [0x4e00, 0x9fcc],
  [0x3400, 0x4d85],
  [0x20000, 0x2b81d],
];

function isConnector(rune: number): boolean {
  return rune === HYPHEN || rune === UNDERSCORE || isSpace(rune);
}

function isAlphabetic(rune: number): boolean {
  return (
    isLetter(rune) &&
    !IDEOGRAPHS.some(([first, last]) => rune >= first && rune <= last)
  );
}

function typeOf(rune: number): WordType {
  if (isConnector(rune)) return 'connector';
  if (isPunctuation(rune)) return 'punctuation';
  if (isUpper(rune)) return 'upper';
  if (isAlphabetic(rune)) return 'letters';
  return isNumber(rune) ? 'number' : 'other';
}

/** Words of one type each; a capital letter belongs to the small letters after it, so `HTTPServer` is `HTTP`, `Server`. */
function wordsOf(text: Bytes): Word[] {
  const runes = runesOf(text);
  const words: Word[] = [];
  for (let start = 0; start < runes.length; ) {
    const type = typeOf(runes[start]);
    let end = start + 1;
    // `-` and `_` are punctuation too, and inside of some they stay what they are.
    const belongs = (rune: number) =>
      typeOf(rune) === type || (type === 'punctuation' && isPunctuation(rune));
    while (end < runes.length && belongs(runes[end])) end++;
    const meetsSmall = end < runes.length && typeOf(runes[end]) === 'letters';
    if (type === 'upper' && meetsSmall && end - start > 1) {
      end--;
    } else if (type === 'upper' && meetsSmall) {
      while (end < runes.length && typeOf(runes[end]) === 'letters') end++;
    }
    words.push({ type, runes: runes.slice(start, end) });
    start = end;
  }
  return words;
}

/** Puts words together in lower case, with a connector where one ends. */
class WordJoiner {
  private readonly result: number[] = [];
  private position = 0;

  constructor(
    private readonly words: readonly Word[],
    private readonly connector: number,
  ) {}

  join(): Bytes {
    while (this.position < this.words.length - 1) {
      const word = this.words[this.position];
      this.add(word);
      this.position++;
      if (word.type === 'number') this.afterNumber();
      else if (
        word.type === 'upper' ||
        word.type === 'letters' ||
        word.type === 'other'
      )
        this.afterWord();
    }
    this.add(this.words[this.position]);
    return encodeRunes(this.result);
  }

  private add(word: Word | undefined): void {
    for (const rune of word?.runes ?? []) {
      const changes = word?.type === 'upper' || word?.type === 'connector';
      if (changes && isConnector(rune)) this.result.push(this.connector);
      else
        this.result.push(changes && isUpper(rune) ? toLowerRune(rune) : rune);
    }
  }

  private typeHere(): WordType | undefined {
    return this.words[this.position]?.type;
  }

  /** Small letters and digits after a number belong to it. */
  private afterNumber(): void {
    while (this.typeHere() === 'letters' || this.typeHere() === 'number') {
      this.add(this.words[this.position]);
      this.position++;
    }
    this.connect();
  }

  /** A number after a word belongs to it, unless small letters follow: `Bld4Floor` is `bld4_floor`, `HTTP2xx` is `http_2xx`. */
  private afterWord(): void {
    if (this.typeHere() !== 'number') {
      this.connect();
      return;
    }
    if (this.position === this.words.length - 1) return;
    const number = this.words[this.position];
    this.position++;
    if (this.typeHere() !== 'letters') {
      this.add(number);
      this.connect();
      return;
    }
    this.result.push(this.connector);
    this.add(number);
    this.afterNumber();
  }

  private connect(): void {
    const type = this.typeHere();
    const parts = type === 'connector' || type === 'punctuation';
    if (type !== undefined && !parts) this.result.push(this.connector);
  }
}

export function toSnakeCase(text: Bytes): Bytes {
  return new WordJoiner(wordsOf(text), UNDERSCORE).join();
}

export function toKebabCase(text: Bytes): Bytes {
  return new WordJoiner(wordsOf(text), HYPHEN).join();
}

/** `http_server` becomes `HttpServer`; connectors in front and all but one of a run stay. */
export function toPascalCase(text: Bytes): Bytes {
  const runes = runesOf(text);
  const start = runes.findIndex(rune => !isConnector(rune));
  // The last of nothing but connectors comes twice, as in Go.
  if (start < 0) return encodeRunes([...runes, ...runes.slice(-1)]);
  const result = runes.slice(0, start);
  let previous = toUpperRune(runes[start]);
  let inCapitals = isUpper(runes[start]);
  for (const rune of runes.slice(start + 1)) {
    let next = rune;
    if (isConnector(rune) && isConnector(previous)) {
      result.push(previous);
      previous = rune;
      continue;
    }
    if (isConnector(previous)) {
      inCapitals = isUpper(rune);
      next = toUpperRune(rune);
    } else {
      if (inCapitals && isUpper(rune)) next = toLowerRune(rune);
      else inCapitals = false;
      result.push(previous);
    }
    previous = next;
  }
  return encodeRunes([...result, previous]);
}
