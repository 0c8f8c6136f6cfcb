import fc from 'fast-check';

/** Numbers as they may be written. */
const number = fc.oneof(
  fc.integer({ min: -50, max: 50 }).map(String),
  fc.constantFrom('0x1f', '1.5', '-2.25', '1e3', '0.1', "'a'", '017', '1_0'),
);
const string = fc.oneof(
  fc.constantFrom(
    '"a"',
    '""',
    '"żółć 日本"',
    '`raw`',
    '"a,b,c"',
    '"x\\ty\\n"',
    '"<&>"',
  ),
  fc.stringMatching(/^[ -!#-[\]-~]{0,8}$/).map(text => `"${text}"`),
);
/** Only keys that the data have: a missing one is where we differ on purpose. */
const field = fc.constantFrom(
  '.',
  '$',
  '$.word',
  '$.sentence',
  '$.unicode',
  '$.whole',
  '$.half',
  '$.yes',
  '$.no',
  '$.list',
  '$.numbers',
  '$.mixed',
  '$.nothing',
  '$.map',
  '$.map.c.d',
  '$.bare',
  '$x',
  '$y',
);
const literal = fc.oneof(
  number,
  string,
  fc.constantFrom('true', 'false', 'nil'),
);

/** Functions by how many arguments they like; of those that take any number, some. */
const FUNCTIONS: readonly (readonly [string, number])[] = [
  ['upper', 1],
  ['lower', 1],
  ['title', 1],
  ['trim', 1],
  ['quote', 1],
  ['squote', 2],
  ['len', 1],
  ['not', 1],
  ['print', 2],
  ['println', 2],
  ['html', 1],
  ['js', 1],
  ['urlquery', 1],
  ['toJson', 1],
  ['toPrettyJson', 1],
  ['toRawJson', 1],
  ['toString', 1],
  ['toStrings', 1],
  ['typeOf', 1],
  ['kindOf', 1],
  ['empty', 1],
  ['int', 1],
  ['int64', 1],
  ['float64', 1],
  ['add1', 1],
  ['floor', 1],
  ['ceil', 1],
  ['first', 1],
  ['last', 1],
  ['rest', 1],
  ['initial', 1],
  ['reverse', 1],
  ['uniq', 1],
  ['compact', 1],
  ['sortAlpha', 1],
  ['until', 1],
  ['b64enc', 1],
  ['sha256sum', 1],
  ['snakecase', 1],
  ['camelcase', 1],
  ['kebabcase', 1],
  ['swapcase', 1],
  ['initials', 1],
  ['base', 1],
  ['clean', 1],
  ['deepCopy', 1],
  ['eq', 2],
  ['ne', 2],
  ['lt', 2],
  ['le', 2],
  ['gt', 2],
  ['ge', 2],
  ['and', 2],
  ['or', 2],
  ['index', 2],
  ['slice', 2],
  ['default', 2],
  ['coalesce', 2],
  ['join', 2],
  ['append', 2],
  ['prepend', 2],
  ['concat', 2],
  ['has', 2],
  ['without', 2],
  ['chunk', 2],
  ['list', 3],
  ['dict', 4],
  ['get', 2],
  ['hasKey', 2],
  ['pick', 2],
  ['omit', 2],
  ['merge', 2],
  ['mergeOverwrite', 2],
  ['add', 2],
  ['sub', 2],
  ['mul', 2],
  ['div', 2],
  ['mod', 2],
  ['max', 2],
  ['min', 2],
  ['addf', 2],
  ['subf', 2],
  ['mulf', 2],
  ['trunc', 2],
  ['abbrev', 2],
  ['repeat', 2],
  ['indent', 2],
  ['nindent', 2],
  ['wrap', 2],
  ['contains', 2],
  ['hasPrefix', 2],
  ['trimSuffix', 2],
  ['trimAll', 2],
  ['splitList', 2],
  ['split', 2],
  ['replace', 3],
  ['substr', 3],
  ['ternary', 3],
  ['set', 3],
  ['dig', 3],
  ['regexMatch', 2],
  ['regexFind', 2],
  ['regexReplaceAll', 3],
  ['semverCompare', 2],
  ['deepEqual', 2],
  ['cat', 2],
];
const FORMATS = [
  '%v',
  '%d',
  '%s',
  '%q',
  '%x',
  '%+v',
  '%#v',
  '%5.2f',
  '%05d',
  '%-8v|',
  '%T',
  '%t',
  '%e',
  '%g',
  '%c',
  '%U',
  '%%',
  '%[1]v',
  '%.3v',
  '%08.3f',
];

const { body } = fc.letrec<{
  argument: string;
  call: string;
  pipeline: string;
  action: string;
  body: string;
}>(tie => ({
  argument: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 3, arbitrary: literal },
    { weight: 4, arbitrary: field },
    { weight: 2, arbitrary: tie('pipeline').map(text => `(${text})`) },
  ),
  call: fc.oneof(
    fc
      .constantFrom(...FUNCTIONS)
      .chain(([name, count]) =>
        fc
          .array(tie('argument'), { minLength: count, maxLength: count })
          .map(args => [name, ...args].join(' ')),
      ),
    fc
      .tuple(
        fc.array(fc.constantFrom(...FORMATS), { minLength: 1, maxLength: 3 }),
        fc.array(tie('argument'), { minLength: 1, maxLength: 3 }),
      )
      .map(
        ([formats, args]) => `printf "${formats.join(' ')}" ${args.join(' ')}`,
      ),
  ),
  pipeline: fc.oneof(
    { maxDepth: 3 },
    { weight: 1, arbitrary: tie('argument').filter(text => text !== 'nil') },
    { weight: 4, arbitrary: tie('call') },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          tie('call'),
          fc.constantFrom(
            'upper',
            'quote',
            'toJson',
            'print',
            'len',
            'default "d"',
            'typeOf',
            'printf "%v"',
          ),
        )
        .map(([call, last]) => `${call} | ${last}`),
    },
  ),
  action: fc.oneof(
    { maxDepth: 3 },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        'text',
        ' \n ',
        '{{/* c */}}',
        ' {{- "t" -}} ',
      ),
    },
    { weight: 6, arbitrary: tie('pipeline').map(text => `{{ ${text} }}`) },
    { weight: 1, arbitrary: tie('pipeline').map(text => `{{- ${text} -}}`) },
    { weight: 1, arbitrary: tie('pipeline').map(text => `{{ $x = ${text} }}`) },
    {
      weight: 1,
      arbitrary: tie('pipeline').map(text => `{{ $y := ${text} }}`),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(tie('pipeline'), tie('body'), tie('body'))
        .map(
          ([condition, yes, no]) =>
            `{{ if ${condition} }}${yes}{{ else }}${no}{{ end }}`,
        ),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(tie('pipeline'), tie('body'))
        .map(([value, inside]) => `{{ with ${value} }}${inside}{{ end }}`),
    },
    {
      weight: 2,
      arbitrary: fc
        .tuple(
          fc.constantFrom('', '$x := ', '$y, $x := ', '$y, $x = '),
          fc.oneof(field, tie('pipeline')),
          tie('body'),
          fc.constantFrom(
            '',
            '{{ break }}',
            '{{ continue }}',
            '{{ else }}none',
          ),
        )
        .map(
          ([variables, value, inside, last]) =>
            `{{ range ${variables}${value} }}${inside}${last}{{ end }}`,
        ),
    },
  ),
  body: fc
    .array(tie('action'), { minLength: 1, maxLength: 3 })
    .map(actions => actions.join('')),
}));

/** Whole templates out of the grammar; most of them can be executed. */
export const templateText = body.map(
  text => `{{ $x := 1 }}{{ $y := "y" }}${text}`,
);
