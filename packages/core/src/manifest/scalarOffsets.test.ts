import * as fc from 'fast-check';
import { parseDocument, Scalar, stringify } from 'yaml';
import { sourceOffsetInScalar } from './scalarOffsets';

/** The source's text from where a character of the string stands. */
function sourceFrom(yaml: string, offset: number): string {
  const node = parseDocument(yaml).get('k', true);
  if (!(node instanceof Scalar) || !node.range || !node.type) {
    throw new Error('the test needs a scalar at k');
  }
  const [start, end] = node.range;
  const text = String(node.value);
  return yaml.slice(
    start +
      sourceOffsetInScalar(yaml.slice(start, end), node.type, text, offset),
  );
}

describe('sourceOffsetInScalar', () => {
  it.each`
    what                      | yaml                                      | text
    ${'plain'}                | ${'k: ab {{ .X }}\n'}                     | ${'{{ .X }}'}
    ${'plain over lines'}     | ${'k: ab\n  cd\n  {{ .X }}\n'}            | ${'{{ .X }}'}
    ${'single quotes'}        | ${"k: 'it''s {{ .X }}'\n"}                | ${'{{ .X }}'}
    ${'double quotes'}        | ${'k: "\\"a\\"\\n\\t\\u00e9 {{ .X }}"\n'} | ${'{{ .X }}'}
    ${'continued lines'}      | ${'k: "a\\\n  b  {{ .X }}"\n'}            | ${'{{ .X }}'}
    ${'literal block'}        | ${'k: |\n  ab\n\n    {{ .X }}\n  c\n'}    | ${'{{ .X }}'}
    ${'literal with comment'} | ${'k: |- # why\n  ab {{ .X }}\n'}         | ${'{{ .X }}'}
    ${'folded block'}         | ${'k: >\n  ab\n  cd\n\n  {{ .X }}\n'}     | ${'{{ .X }}'}
  `('finds a place in $what', ({ yaml, text }) => {
    const value = String(parseDocument(yaml).get('k'));
    expect(value).toContain(text);
    expect(sourceFrom(yaml, value.indexOf(text)).startsWith(text)).toBe(true);
  });

  it('finds a marker in any string, however it is written', () => {
    const styles = fc.constantFrom<Scalar.Type>(
      'PLAIN',
      'QUOTE_DOUBLE',
      'QUOTE_SINGLE',
      'BLOCK_FOLDED',
      'BLOCK_LITERAL',
    );
    const words = fc
      .array(fc.constantFrom('a', 'é', ' ', '\n', '"', "'", '\\', ': ', '# '), {
        maxLength: 12,
      })
      .map(list => list.join(''));
    fc.assert(
      fc.property(words, words, styles, (before, after, type) => {
        const scalar = new Scalar(`${before}@${after}`);
        scalar.type = type;
        const yaml = stringify({ k: scalar }, { lineWidth: 20 });
        // Folding does not always read back as it was written.
        const offset = String(parseDocument(yaml).get('k')).indexOf('@');
        expect(sourceFrom(yaml, offset).startsWith('@')).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
