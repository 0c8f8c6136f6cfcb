import { listFunctions, listRefusedFunctions } from './functions';
import { TemplateError } from './TemplateError';
import { TemplateSet } from './TemplateSet';
import type { TemplateSetOptions } from './TemplateSet';

function render(
  template: string,
  data: unknown = {},
  options?: TemplateSetOptions,
): string {
  const templates = new TemplateSet(options);
  templates.parse('text', template);
  return templates.execute('text', data);
}

function errorOf(run: () => unknown): TemplateError {
  try {
    run();
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('TemplateSet', () => {
  it('fills variables in', () => {
    const data = { APP: 'checkout', BRANCH: 'Feature/A_b' };
    expect(render('{{ .APP }}-{{ .BRANCH | sanitizeDNSName }}', data)).toBe(
      'checkout-feature-a-b',
    );
  });

  it('shares what one text defines with the others', () => {
    const templates = new TemplateSet();
    templates.parse('one', '{{ define "name" }}<{{ . }}>{{ end }}');
    templates.parse('two', '{{ template "name" .A }}');
    expect(templates.execute('two', { A: 'ä' })).toBe('<ä>');
    expect(templates.execute('one', {})).toBe('');
  });

  it('takes the later definition, unless it is blank', () => {
    const templates = new TemplateSet();
    templates.parse('a', '{{ define "x" }}1{{ end }}');
    templates.parse('b', '{{ define "x" }}2{{ end }}');
    templates.parse('c', '{{ define "x" }} {{/* blank */}} {{ end }}');
    templates.parse('d', '{{ template "x" }}');
    expect(templates.execute('d', {})).toBe('2');
  });

  it('keeps the order of nothing but the keys', () => {
    expect(
      render('{{ range $k, $v := . }}{{ $k }}{{ end }}', { b: 1, a: 2 }),
    ).toBe('ab');
  });

  it.each([
    [1, 'float64'],
    [1n, 'int64'],
    ['', 'string'],
    [null, '<nil>'],
    [true, 'bool'],
    [[], '[]interface {}'],
    [{}, 'map[string]interface {}'],
  ])('takes %p for a %s', (data, type) => {
    expect(render('{{ typeOf . }}', data)).toBe(type);
  });

  it.each([[() => 1], [new Date(0)], [Symbol('x')], [new Map()]])(
    'does not take %p for data',
    data => {
      expect(() => render('', { data })).toThrow(TypeError);
    },
  );

  it('does not take data that contain themselves', () => {
    const data: Record<string, unknown> = {};
    data.self = data;
    expect(() => render('', data)).toThrow('contains itself');
  });

  it('never changes the data', () => {
    const data = { map: { a: 1 } };
    expect(render('{{ set .map "a" 2 }}', data)).toBe('map[a:2]');
    expect(data).toEqual({ map: { a: 1 } });
  });

  it('takes names such as __proto__ for names', () => {
    const data = JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}');
    expect(render('{{ .__proto__.x }}{{ .constructor }}', data)).toBe('12');
    expect(errorOf(() => render('{{ .toString }}', {})).missingKey).toBe(
      'toString',
    );
  });

  it('puts U+FFFD for a character that was cut', () => {
    expect(render('{{ trunc 1 "é" }}')).toBe('\ufffd');
  });
});

describe('errors', () => {
  it.each([
    ['{{ .X }}', 1, 4, 'map has no entry for key "X"'],
    ['a\nb {{ .X }}', 2, 6, 'map has no entry for key "X"'],
    ['żó😀 {{ .X }}', 1, 9, 'map has no entry for key "X"'],
    ['{{ upper\n  .X }}', 2, 3, 'map has no entry for key "X"'],
    ['{{ "a" | upper | nosuch }}', 1, 18, 'function "nosuch" not defined'],
    ['{{ if true }}', 1, 14, 'unexpected EOF'],
    ['{{ .A', 1, 1, 'unclosed action'],
    ['{{ "abc', 1, 4, 'unterminated quoted string'],
    ['{{ (1 }}', 1, 7, 'unclosed left paren'],
    ['x\n{{ now }}', 2, 4, 'function "now" is refused: it reads the clock'],
    ['{{ fail "no way" }}', 1, 4, 'error calling fail: no way'],
    [
      '{{ eq 1 "a" }}',
      1,
      4,
      'error calling eq: incompatible types for comparison: int and string',
    ],
    ['{{ upper 1 }}', 1, 10, 'wrong type for value; expected string; got int'],
    [
      '{{ define "é" }}{{ end }}{{ template "ż" }}',
      1,
      29,
      'template "ż" not defined',
    ],
    [
      '{{ range $x := 1.5 }}{{ end }}',
      1,
      4,
      "range can't iterate over a value of type float64",
    ],
    ['{{ $x }}', 1, 4, 'undefined variable "$x"'],
    ['{{ end }}', 1, 4, 'unexpected {{end}}'],
  ])('%j fails at %d:%d', (template, line, column, message) => {
    const error = errorOf(() => render(template));
    expect(error).toMatchObject({
      template: 'text',
      line,
      column,
      code: 'invalid',
    });
    expect(error.message).toContain(message);
  });

  it('names the text in which the broken template stands', () => {
    const templates = new TemplateSet();
    templates.parse('parts', '\n{{ define "x" }}{{ .A.B }}{{ end }}');
    templates.parse('main', '{{ template "x" . }}');
    const error = errorOf(() => templates.execute('main', { A: {} }));
    expect(error).toMatchObject({
      template: 'parts',
      line: 2,
      column: 20,
      missingKey: 'B',
    });
  });

  it('tells a missing key of nil', () => {
    const error = errorOf(() => render('{{ .A.B }}', { A: null }));
    expect(error).toMatchObject({
      message: 'nil data; no entry for key "B"',
      missingKey: 'B',
    });
  });

  it('tells a template that nobody parsed', () => {
    expect(() => new TemplateSet().execute('x', {})).toThrow(
      'template "x" not defined',
    );
  });
});

describe('functions', () => {
  it('are allowed or refused, never both', () => {
    const allowed = new Set(listFunctions());
    expect(listRefusedFunctions().filter(name => allowed.has(name))).toEqual(
      [],
    );
  });

  it.each(listRefusedFunctions())('%s is refused by its name', name => {
    const error = errorOf(() => render(`{{ if false }}{{ ${name} }}{{ end }}`));
    expect(error.message).toMatch(
      new RegExp(`^function "${name}" is refused: `),
    );
  });

  it('give the same text each time', () => {
    const template =
      '{{ keys . }}{{ values . }}{{ toJson . }}{{ range . }}{{ . }}{{ end }}';
    const data = { b: 1, a: 2, c: 3 };
    expect(render(template, data)).toBe('[a b c][2 1 3]{"a":2,"b":1,"c":3}213');
  });
});
