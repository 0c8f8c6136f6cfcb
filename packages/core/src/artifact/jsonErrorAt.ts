const SPACE = /[ \t\r\n]*/y;
const SCALAR =
  /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|true|false|null/y;

const STRING_SO_FAR =
  /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y;
const BEGINS_ESCAPE = /^\\(?:u[0-9a-fA-F]{0,3})?$/;
const CONSTANTS = ['true', 'false', 'null'];

/** Where a scalar that begins here stops being one: the text's length where it is only cut off. */
function badScalarAt(text: string, at: number): number {
  STRING_SO_FAR.lastIndex = at;
  const bad = STRING_SO_FAR.exec(text) ? STRING_SO_FAR.lastIndex : at;
  const rest = text.slice(bad, bad + 6);
  const isCut =
    rest === '-' ||
    BEGINS_ESCAPE.test(rest) ||
    CONSTANTS.some(constant => rest !== constant && constant.startsWith(rest));
  return isCut && bad + rest.length === text.length ? text.length : bad;
}

/** What may come next. */
type Expected =
  | 'value'
  | 'value or end'
  | 'key'
  | 'key or end'
  | 'colon'
  | 'comma or end';

/**
 * Where a text stops being JSON: the offset of the first token that does not fit, the text's length where it ends too early.
 * (JavaScript's own errors do not always say.)
 */
export function jsonErrorAt(text: string): number {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let at = 0;
  for (;;) {
    SPACE.lastIndex = at;
    SPACE.exec(text);
    at = SPACE.lastIndex;
    const character = text[at];
    const container = open[open.length - 1];
    if (
      character === undefined ||
      (expected === 'comma or end' && !container)
    ) {
      return at;
    }
    const closes = container === '{' ? '}' : ']';
    if (character === closes && container && expected.endsWith('or end')) {
      open.pop();
      at += 1;
      expected = 'comma or end';
    } else if (expected === 'comma or end' || expected === 'colon') {
      if (character !== (expected === 'colon' ? ':' : ',')) {
        return at;
      }
      at += 1;
      expected =
        expected === 'comma or end' && container === '{' ? 'key' : 'value';
    } else if (
      expected.startsWith('value') &&
      (character === '{' || character === '[')
    ) {
      open.push(character);
      at += 1;
      expected = character === '{' ? 'key or end' : 'value or end';
    } else {
      SCALAR.lastIndex = at;
      const isKey = expected.startsWith('key');
      if (isKey && character !== '"') {
        return at;
      }
      if (!SCALAR.exec(text)) {
        return badScalarAt(text, at);
      }
      at = SCALAR.lastIndex;
      expected = isKey ? 'colon' : 'comma or end';
    }
  }
}
