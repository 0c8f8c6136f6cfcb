import fc from 'fast-check';
import { templateText } from './__testUtils__/grammar';
import { DATA } from './__testUtils__/data';
import { TemplateError } from './TemplateError';
import { TemplateSet } from './TemplateSet';

jest.setTimeout(120_000);

/** Pieces of templates in no order that makes sense. */
const soup = fc
  .array(
    fc.constantFrom(
      ...[
        '{{',
        '}}',
        '{{-',
        '-}}',
        '{{- ',
        ' -}}',
        '{{/*',
        '*/}}',
        '(',
        ')',
        '|',
        ' ',
        '\n',
        '.',
        '$',
        '$x',
        ':=',
        '=',
        ',',
        '"',
        '"a"',
        '`',
        "'",
        "'a'",
        '\\',
        '.A',
        '.A.B',
        '1',
        '1.5',
        '0x',
        '1e',
        '+',
        '-',
        '1i',
        'if',
        'else',
        'end',
        'range',
        'with',
        'define',
        'template',
        'block',
        'break',
        'continue',
        'nil',
        'true',
        'upper',
        'printf',
        'dict',
        'list',
        'é',
        '\u0000',
        '😀',
        '{{ end }}',
        '{{ if 1 }}',
        '{{ range .list }}',
        '{{ else }}',
        '{{ define "x" }}',
        '{{ template "x" . }}',
        '%d',
      ],
    ),
    { maxLength: 40 },
  )
  .map(parts => parts.join(''));

/** Parses and executes; a TemplateError with a place inside of the text is the only way to fail. */
function expectTextOrTemplateError(template: string): void {
  const templates = new TemplateSet({ maxSteps: 20_000, maxOutput: 20_000 });
  let error: unknown;
  try {
    templates.parse('text', template);
    expect(typeof templates.execute('text', DATA)).toBe('string');
    return;
  } catch (thrown) {
    error = thrown;
  }
  if (!(error instanceof TemplateError)) throw error;
  const lines = template.split('\n');
  const isInside =
    error.line >= 1 &&
    error.line <= lines.length &&
    error.column >= 1 &&
    error.column <= lines[error.line - 1].length + 1;
  expect({ message: error.message, isInside }).toEqual({
    message: error.message,
    isInside: true,
  });
}

describe('the template engine, whatever it is given', () => {
  it.each([
    ['any text', fc.string({ unit: 'binary', maxLength: 100 })],
    [
      'any text in an action',
      fc.string({ unit: 'grapheme' }).map(text => `{{ ${text} }}`),
    ],
    ['pieces of templates', soup],
    ['pieces of templates in an action', soup.map(text => `{{ ${text} }}`)],
    [
      'templates that were cut',
      fc
        .tuple(templateText, fc.nat(200))
        .map(([text, length]) => text.slice(0, length)),
    ],
    ['templates', templateText],
  ])('gives a text or a TemplateError for %s', (_, texts) => {
    const property = fc.property(texts, expectTextOrTemplateError);
    expect(() => fc.assert(property, { numRuns: 2000 })).not.toThrow();
  });

  it('copies text that has no actions', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }).filter(text => !text.includes('{{')),
        text => {
          const templates = new TemplateSet();
          templates.parse('text', text);
          expect(templates.execute('text', {})).toBe(text);
        },
      ),
    );
  });

  it('prints any string as it is, and quotes it so that it can be read again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), text => {
        const templates = new TemplateSet();
        templates.parse('plain', '{{ .text }}');
        templates.parse('json', '{{ .text | toJson }}');
        templates.parse('quoted', '{{ .text | quote }}');
        const data = { text };
        expect(templates.execute('plain', data)).toBe(text);
        expect(JSON.parse(templates.execute('json', data))).toBe(text);
        templates.parse('again', `{{ ${templates.execute('quoted', data)} }}`);
        expect(templates.execute('again', {})).toBe(text);
      }),
    );
  });
});
