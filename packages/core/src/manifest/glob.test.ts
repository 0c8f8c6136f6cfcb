import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import * as fc from 'fast-check';
import { compileGlob, escapeGlob } from './glob';

/** A pattern before it is written: what the tests' own matcher reads. */
type Item =
  | { kind: 'literal'; character: string }
  | { kind: 'any' }
  | { kind: 'one' }
  | { kind: 'set'; negated: boolean; members: string[] }
  | { kind: 'alternatives'; alternatives: Item[][] };

const letters = fc.constantFrom('a', 'b', '/', '-', 'é', '🚀');
const texts = fc.array(letters, { maxLength: 6 }).map(list => list.join(''));

function sequence(depth: number): fc.Arbitrary<Item[]> {
  const simple: fc.Arbitrary<Item>[] = [
    fc.record({
      kind: fc.constant('literal' as const),
      character: fc.constantFrom('a', 'b', '/', '*', '{', '\\', '.'),
    }),
    fc.constant({ kind: 'any' as const }),
    fc.constant({ kind: 'one' as const }),
    fc.record({
      kind: fc.constant('set' as const),
      negated: fc.boolean(),
      members: fc.array(letters, { minLength: 1, maxLength: 3 }),
    }),
  ];
  const alternatives: fc.Arbitrary<Item>[] =
    depth === 0
      ? []
      : [
          fc.record({
            kind: fc.constant('alternatives' as const),
            alternatives: fc.array(sequence(depth - 1), {
              minLength: 1,
              maxLength: 3,
            }),
          }),
        ];
  return fc.array(fc.oneof(...simple, ...alternatives), { maxLength: 4 });
}

const escapeForPattern = (character: string) =>
  '*{\\'.includes(character) ? `\\${character}` : character;

function print(item: Item): string {
  switch (item.kind) {
    case 'literal':
      return escapeForPattern(item.character);
    case 'any':
      return '*';
    case 'one':
      return '?';
    case 'set':
      return `[${item.negated ? '!' : ''}${item.members
        .map(member => `\\${member}`)
        .join('')}]`;
    default:
      return `{${item.alternatives
        .map(items => items.map(print).join(''))
        .join(',')}}`;
  }
}

/** Every place that the items can end at. */
function naive(
  items: readonly Item[],
  text: readonly string[],
  starts = new Set([0]),
): Set<number> {
  return items.reduce((places, item) => {
    const next = new Set<number>();
    for (const at of places) {
      if (item.kind === 'any') {
        for (let end = at; end <= text.length; end++) {
          next.add(end);
        }
      } else if (item.kind === 'alternatives') {
        item.alternatives.forEach(alternative =>
          naive(alternative, text, new Set([at])).forEach(end => next.add(end)),
        );
      } else if (at < text.length && fits(item, text[at])) {
        next.add(at + 1);
      }
    }
    return next;
  }, starts);
}

function fits(item: Item, character: string): boolean {
  switch (item.kind) {
    case 'literal':
      return item.character === character;
    case 'set':
      return item.members.includes(character) !== item.negated;
    default:
      return item.kind === 'one';
  }
}

describe('compileGlob', () => {
  it.each`
    pattern             | matching                                    | others
    ${'main'}           | ${['main']}                                 | ${['Main', 'main2', 'amain', '']}
    ${'feature/*'}      | ${['feature/x', 'feature/x/y', 'feature/']} | ${['feature', 'afeature/x']}
    ${'**/x'}           | ${['a/x', 'a/b/x', '/x']}                   | ${['x']}
    ${'v?'}             | ${['v1', 'v🚀', 'v\n']}                     | ${['v', 'v10']}
    ${'v[0-9]'}         | ${['v0', 'v9', 'v[0-9]']}                   | ${['va', 'v', 'v-']}
    ${'v[!0-9]'}        | ${['va', 'v-']}                             | ${['v0']}
    ${'[abc-]'}         | ${['a', 'b', 'c', '-']}                     | ${['d', '']}
    ${'[a-c.^]'}        | ${['a', '.', '^']}                          | ${['d', 'x']}
    ${'{main,master}'}  | ${['main', 'master']}                       | ${['mainmaster', '']}
    ${'{a,b{c,d}*}'}    | ${['a', 'bc', 'bdx']}                       | ${['b', 'ax']}
    ${'{,x}y'}          | ${['y', 'xy']}                              | ${['xxy']}
    ${'!main'}          | ${['x', '', '!main']}                       | ${['main']}
    ${'!{main,master}'} | ${['x', 'mainx']}                           | ${['main', 'master']}
    ${'!v1*'}           | ${['v2']}                                   | ${['v1', 'v1.2']}
    ${'a!'}             | ${['a!']}                                   | ${['a']}
    ${'\\!main'}        | ${['!main']}                                | ${['x']}
    ${'\\*'}            | ${['*']}                                    | ${['x']}
    ${'a.b+c$'}         | ${['a.b+c$']}                               | ${['axb+c$', 'a.bbc$']}
    ${'a]b}c,d'}        | ${['a]b}c,d']}                              | ${['abcd']}
    ${''}               | ${['']}                                     | ${['x']}
    ${'*'}              | ${['', 'a\nb', 'ä/ö']}                      | ${[]}
  `('$pattern', ({ pattern, matching, others }) => {
    const matches = compileGlob(pattern);
    expect(matching.filter((text: string) => !matches(text))).toEqual([]);
    expect(others.filter((text: string) => matches(text))).toEqual([]);
  });

  it('takes brackets for themselves where asked', () => {
    const matches = compileGlob('[DEPLOY: myapp-1]*', {
      literalBrackets: true,
    });
    expect(matches('[DEPLOY: myapp-1] fix\n\nbody')).toBe(true);
    expect(matches('D fix')).toBe(false);
    expect(compileGlob('[a]', { literalBrackets: true })('a')).toBe(false);
  });

  it.each`
    pattern                            | why
    ${'v['}                            | ${'a [ is not closed'}
    ${'v[!'}                           | ${'a [ is not closed'}
    ${'v[a-'}                          | ${'a [ is not closed'}
    ${'v[]'}                           | ${'a [ ] is empty'}
    ${'v[z-a]'}                        | ${'the range z-a is upside down'}
    ${'{a,b'}                          | ${'a { is not closed'}
    ${'{a,{b}'}                        | ${'a { is not closed'}
    ${'a\\'}                           | ${'nothing stands after the last \\'}
    ${'!'}                             | ${'nothing stands after the !'}
    ${'{'.repeat(11) + '}'.repeat(11)} | ${'{ is nested more than 10 deep'}
    ${'a'.repeat(501)}                 | ${'longer than 500 characters'}
  `('refuses $pattern', ({ pattern, why }) => {
    let thrown: unknown;
    try {
      compileGlob(pattern);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(GimletError);
    expect(thrown).toMatchObject({
      code: 'invalid',
      message: expect.stringContaining(why),
    });
  });

  it('does not slow down on patterns that make others backtrack', () => {
    const matches = compileGlob('*a'.repeat(100));
    expect(matches(`${'a'.repeat(5000)}b`)).toBe(false);
  });

  it('agrees with a matcher that tries everything', () => {
    fc.assert(
      fc.property(sequence(2), texts, (items, text) => {
        const pattern = items.map(print).join('');
        fc.pre(!pattern.startsWith('!') && pattern !== text);
        expect(compileGlob(pattern)(text)).toBe(
          naive(items, [...text]).has([...text].length),
        );
        fc.pre(pattern !== '' && `!${pattern}` !== text);
        expect(compileGlob(`!${pattern}`)(text)).toBe(
          !compileGlob(pattern)(text),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('never fails other than by saying that the pattern is invalid', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^[![\]{},*?\\a-c-]*$/)),
        texts,
        (pattern, text) => {
          let outcome: unknown;
          try {
            outcome = compileGlob(pattern)(text);
          } catch (error) {
            outcome = error;
          }
          expect(
            typeof outcome === 'boolean' || outcome instanceof GimletError,
          ).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('escapes any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ maxLength: 50 }), texts),
        texts,
        (text, other) => {
          const matches = compileGlob(escapeGlob(text));
          expect(matches(text)).toBe(true);
          expect(matches(other)).toBe(
            other === text || other === escapeGlob(text),
          );
        },
      ),
    );
  });
});
