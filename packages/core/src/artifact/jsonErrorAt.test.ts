import * as fc from 'fast-check';
import { jsonErrorAt } from './jsonErrorAt';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('jsonErrorAt', () => {
  it.each`
    text               | offset
    ${''}              | ${0}
    ${'{"a": 1'}       | ${7}
    ${'{"a": 1,}'}     | ${8}
    ${'{"a" 1}'}       | ${5}
    ${'{a: 1}'}        | ${1}
    ${'[1 2]'}         | ${3}
    ${'[1,\n2,\n]'}    | ${7}
    ${'{"a": tru}'}    | ${6}
    ${'{"a": "x\ny"}'} | ${8}
    ${'{"a": "x'}      | ${8}
    ${'{"a": nul'}     | ${9}
    ${'{} x'}          | ${3}
    ${"{'a': 1}"}      | ${1}
    ${'[1]]'}          | ${3}
    ${'[01]'}          | ${2}
    ${'[}'}            | ${1}
  `('finds $offset in $text', ({ text, offset }) => {
    expect(isJson(text)).toBe(false);
    expect(jsonErrorAt(text)).toBe(offset);
  });

  it('stops at the first character that no JSON could have', () => {
    const bits = fc.constantFrom(
      ...['{', '}', '[', ']', ',', ':', '"a"', '1', 'true', ' ', '-', 'x', '"'],
    );
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 10 }), list => {
        const text = list.join('');
        fc.pre(!isJson(text));
        const offset = jsonErrorAt(text);
        expect(offset).toBeLessThanOrEqual(text.length);
        expect(completes(text.slice(0, offset))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

/** Whether something can follow that makes it JSON: the rest of a text, some value, then all that is open closed. */
function completes(text: string): boolean {
  const open = [...text.replace(/"[^"]*(?:"|$)/g, '')].reduce<string[]>(
    (stack, character) => {
      if (character === '{' || character === '[') {
        return [character === '{' ? '}' : ']', ...stack];
      }
      return character === '}' || character === ']' ? stack.slice(1) : stack;
    },
    [],
  );
  return ['', '0', ':0', '"k":0', '"', '":0'].some(middle =>
    isJson(text + middle + open.join('')),
  );
}
