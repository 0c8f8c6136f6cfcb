import type { Insertion } from './insertion';
import { TemplateError } from './TemplateError';
import { TemplateSet } from './TemplateSet';

describe('onInsert', () => {
  it('sees what is printed, where and by which functions, and answers for it', () => {
    const set = new TemplateSet();
    set.parse('other', '{{ define "part" }}{{ .A }}{{ end }}');
    set.parse(
      'main',
      'a{{ "x" }}{{ $v := .A }}\n {{ .A | quote | indent 2 }}{{ template "part" . }}é{{ upper .A }}',
    );
    const seen: Insertion[] = [];
    const text = set.execute(
      'main',
      { A: 'é' },
      {
        onInsert: insertion => {
          seen.push(insertion);
          return `<${insertion.text}>`;
        },
      },
    );
    expect(text).toBe('a<x>\n <  "é"><é>é<É>');
    expect(seen).toEqual([
      {
        text: 'x',
        functions: [''],
        literal: true,
        template: 'main',
        line: 1,
        column: 5,
      },
      {
        text: '  "é"',
        functions: ['', 'quote', 'indent'],
        literal: false,
        template: 'main',
        line: 2,
        column: 5,
      },
      {
        text: 'é',
        functions: [''],
        literal: false,
        template: 'other',
        line: 1,
        column: 23,
      },
      {
        text: 'É',
        functions: ['upper'],
        literal: false,
        template: 'main',
        line: 2,
        column: 56,
      },
    ]);
  });

  it('counts the steps of a set together where asked', () => {
    const sets = [false, true].map(sharesSteps => {
      const set = new TemplateSet({ maxSteps: 100, sharesSteps });
      set.parse('a', '{{ range 30 }}x{{ end }}');
      set.execute('a', {});
      return set;
    });
    expect(sets[0].execute('a', {})).toHaveLength(30);
    expect(() => sets[1].execute('a', {})).toThrow(TemplateError);
  });
});
