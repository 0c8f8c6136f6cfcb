import { LimitError, TemplateError } from './TemplateError';
import { TemplateSet } from './TemplateSet';

jest.setTimeout(120_000);

function messageOf(template: string, data: unknown = {}): string {
  const templates = new TemplateSet();
  try {
    templates.parse('text', template);
    templates.execute('text', data);
  } catch (error) {
    if (error instanceof TemplateError) return error.message;
    throw error;
  }
  return 'no error';
}

const NESTED_LIST = `{{ $l := list 1 }}${'{{ $l = list $l $l }}'.repeat(40)}`;
const CYCLE = '{{ $d := dict }}{{ $_ := set $d "self" $d }}';
const LONG = '{{ $s := repeat 1000000 "a" }}';

describe('limits', () => {
  it.each([
    ['a loop', '{{ range until 2000000 }}{{ end }}', 'steps'],
    ['a loop over an int', '{{ range 9000000000000000000 }}{{ end }}', 'steps'],
    [
      'loops in loops',
      '{{ range 9999 }}{{ range 9999 }}{{ end }}{{ end }}',
      'steps',
    ],
    ['untilStep', '{{ untilStep 0 9000000000000000000 1 }}', 'steps'],
    ['seq', '{{ seq 9000000000000000000 }}', 'steps'],
    ['seq downwards', '{{ seq 0 -1 -9000000000000000000 }}', 'steps'],
    ['repeat', '{{ repeat 9000000000000000000 "x" }}', 'longer than'],
    [
      'repeat of repeat',
      '{{ repeat 1000 "x" | repeat 1000 | repeat 1000 }}',
      'longer than',
    ],
    [
      'a string that grows',
      '{{ $s := "xxxxxxxx" }}{{ range 99999 }}{{ $s = print $s $s }}{{ end }}',
      /longer than|steps/,
    ],
    [
      'a list that grows',
      '{{ $l := list 1 }}{{ range 99999 }}{{ $l = concat $l $l }}{{ end }}',
      'steps',
    ],
    [
      'long strings again and again',
      `${LONG}{{ range 99999 }}{{ $_ := upper $s }}{{ end }}`,
      'steps',
    ],
    ['output', '{{ range 200000 }}0123456789{{ end }}', 'prints more'],
    ['indent', '{{ repeat 100000 "\\n" | indent 100000 }}', 'longer than'],
    ['replace', `${LONG}{{ replace "a" $s $s }}`, 'longer than'],
    [
      'replace between characters',
      `${LONG}{{ replace "" $s $s }}`,
      'longer than',
    ],
    [
      'regexReplaceAll',
      '{{ $s := repeat 9000 "a" }}{{ regexReplaceAll "a" $s $s }}',
      /longer than|steps/,
    ],
    ['join', `${LONG}{{ list $s $s $s | join $s }}`, 'longer than'],
    [
      'wrapWith',
      '{{ $s := repeat 9000 "a" }}{{ wrapWith 1 $s $s }}',
      'longer than',
    ],
    [
      'wrap',
      `${LONG}{{ wrap 1 $s | len }}{{ range 999 }}{{ $_ := wrap 1 $s }}{{ end }}`,
      'steps',
    ],
    [
      'printf widths',
      `{{ printf "${'%1000000d'.repeat(3)}" 1 2 3 }}`,
      'longer than',
    ],
    [
      'printf of one argument',
      `${LONG}{{ printf (repeat 1000 "%[1]v") $s }}`,
      'longer than',
    ],
    ['a value that holds itself', `${CYCLE}{{ $d }}`, 'nested more'],
    ['toJson of itself', `${CYCLE}{{ toJson $d }}`, 'nested more'],
    ['deepCopy of itself', `${CYCLE}{{ deepCopy $d }}`, 'nested more'],
    [
      'deepEqual of two that hold themselves',
      `${CYCLE}{{ deepEqual $d (dict "self" $d) }}{{ $e := dict }}{{ $_ := set $e "self" $e }}{{ deepEqual $d $e }}`,
      'nested more',
    ],
    [
      'merge of two that hold themselves',
      `${CYCLE}{{ $e := dict }}{{ $_ := set $e "self" $e }}{{ merge $d $e }}`,
      'nested more',
    ],
    ['shared lists printed', `${NESTED_LIST}{{ $l }}`, 'steps'],
    ['shared lists as JSON', `${NESTED_LIST}{{ toJson $l }}`, 'steps'],
    [
      'shared lists compared',
      `${NESTED_LIST}{{ deepEqual $l (deepCopy $l) }}`,
      'steps',
    ],
    [
      'a template that calls itself',
      '{{ define "r" }}{{ template "r" . }}{{ end }}{{ template "r" }}',
      'nested more',
    ],
    [
      'templates that call each other',
      '{{ define "a" }}{{ if true }}{{ template "b" . }}{{ end }}{{ end }}{{ define "b" }}{{ with 1 }}{{ template "a" . }}{{ end }}{{ end }}{{ template "a" }}',
      'nested more',
    ],
    [
      'a template that calls itself twice',
      '{{ define "r" }}{{ if lt . 100 }}{{ template "r" (add . 1) }}{{ template "r" (add . 1) }}{{ end }}{{ end }}{{ template "r" (int64 0) }}',
      'steps',
    ],
    [
      'parentheses',
      `{{ ${'('.repeat(9999)}1${')'.repeat(9999)} }}`,
      'nested more',
    ],
    ['blocks', '{{ if true }}'.repeat(9999), 'nested more'],
    [
      'else if',
      `{{ if false }}${'{{ else if false }}'.repeat(9999)}{{ end }}`,
      'nested more',
    ],
    [
      'a search that starts over',
      '{{ $s := repeat 500000 "a" }}{{ regexFindAll "a.*b|a" $s -1 }}',
      'steps',
    ],
    [
      'a large pattern',
      `${LONG}{{ range 99 }}{{ regexMatch "(a?){500}(a?){400}b" $s }}{{ end }}`,
      /steps|regexp/,
    ],
    ['uniq', '{{ uniq (until 100000) }}', 'steps'],
    [
      'a list that is sorted',
      '{{ range 99 }}{{ sortAlpha (splitList "" (repeat 200000 "a")) | len }}{{ end }}',
      'steps',
    ],
    ['a large JSON text', '{{ mustFromJson (repeat 400000 "[") }}', 'not JSON'],
    [
      'deep JSON',
      '{{ mustFromJson (print (repeat 100000 "[") (repeat 100000 "]")) }}',
      'nested',
    ],
  ])('%s', (_, template, wanted) => {
    expect(messageOf(template)).toMatch(wanted);
  });

  it('count what the caller says', () => {
    const run = (options: { maxSteps?: number; maxOutput?: number }) => () => {
      const templates = new TemplateSet(options);
      templates.parse('text', '{{ range 100 }}x{{ end }}');
      return templates.execute('text', {});
    };
    expect(run({})).not.toThrow();
    expect(run({ maxSteps: 50 })).toThrow('more than 50 steps');
    expect(run({ maxOutput: 50 })).toThrow('more than 50 bytes');
  });

  it('are a kind of error of their own inside, so that nothing swallows them', () => {
    expect(messageOf('{{ regexMatch "a" (repeat 3000000 "a") }}')).toMatch(
      'longer than',
    );
    expect(messageOf(`${CYCLE}{{ toJson $d | empty }}`)).toMatch('nested more');
    expect(new LimitError('x').name).toBe('LimitError');
  });
});
