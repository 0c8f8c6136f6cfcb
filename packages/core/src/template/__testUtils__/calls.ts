import fc from 'fast-check';
import { findFunction, listFunctions } from '../functions';
import type { ParameterType } from '../functions/function';

/** Functions whose result Helm does not give the same way each time, or at all; their rows of the table are tested. */
const LEFT_OUT = new Set([
  'fail',
  'fromJson',
  'keys',
  'sanitizeDNSName',
  'values',
]);

function quoted(text: string): string {
  return JSON.stringify(text);
}

const word = fc.constantFrom(
  ...[
    'a',
    'B',
    'foo',
    'Bar',
    'HTTP',
    'é',
    'ż',
    '日',
    '😀',
    '1',
    '42',
    '_',
    '-',
    ' ',
    '.',
    '/',
    ',',
    '\n',
    '\t',
    '$',
    '%',
    '"',
    "'",
    '&',
    '<',
    '\u00a0',
    '\u2028',
    'ß',
    'Ǆ',
    '\u0000',
    '!',
    'x1Y2',
  ],
);
const freeText = fc.array(word, { maxLength: 8 }).map(words => words.join(''));
const format = fc
  .array(
    fc.tuple(
      fc.constantFrom('%', '%', '%', 'x'),
      fc.constantFrom('', '+', '-', '#', '0', ' ', '+#', '-0', '# ', '+ 0'),
      fc.constantFrom('', '5', '12', '*', '[1]', '[2]', '[2]*'),
      fc.constantFrom('', '.', '.0', '.2', '.*', '.10', '.[1]'),
      fc.constantFrom(...'vdsqxXobcUeEfFgGtTwOZ%é'),
    ),
    { maxLength: 3 },
  )
  .map(parts => parts.map(part => part.join('')).join('|'));
const pattern = fc
  .array(
    fc.constantFrom(
      ...[
        'a',
        'o',
        '.',
        '*',
        '+',
        '?',
        '(',
        ')',
        '|',
        '[a-f]',
        '[^o]',
        '\\d',
        '\\w',
        '\\b',
        '^',
        '$',
        'é',
        '(?i)',
        '{2}',
        '(?P<n>',
        '\\s',
        'x',
        '(b|a)',
        '\\p{L}',
      ],
    ),
    { maxLength: 6 },
  )
  .map(parts => parts.join(''));
const version = fc
  .tuple(
    fc.constantFrom('', '', 'v', '^', '~', '>=', '<', '!=', '>', '=', '<= '),
    fc.constantFrom(
      '1.2.3',
      '1.2',
      '1',
      '0.2.3',
      '0.0.3',
      '2.0.0',
      '1.x',
      '1.2.x',
      '*',
      '01.2.3',
      '10.0.1',
    ),
    fc.constantFrom(
      '',
      '',
      '-alpha',
      '-alpha.1',
      '-1',
      '-rc.10',
      '-x-y',
      '-01',
      '+b1',
      '-a+b',
    ),
    fc.constantFrom('', '', '', ', <2', ' || 1.2.3', ' - 2.0', ' >1'),
  )
  .map(parts => parts.join(''));
const date = fc.constantFrom(
  ...[
    '2006-01-02',
    '2020-02-29',
    '15:04:05',
    '2006-01-02T15:04:05Z07:00',
    '2020-02-03T04:05:06+02:00',
    '2020-02-03T04:05:06.5Z',
    'Jan _2 2006',
    'Feb  3 2020',
    '3:04PM',
    '12:30AM',
    'Mon Jan 2 2006 MST',
    '02/01/06',
    '31/12/99',
    '002 2006',
    '1h30m',
    '-2.5s',
    '90',
    '1d',
    '2h45.5m',
    '.5h',
    'UTC',
    'Local',
    '100us',
    '1e3s',
    '2006.000',
    '2020.123',
    '2006-01-02 15:04:05.999',
  ],
);
const url = fc
  .array(
    fc.constantFrom(
      ...[
        'http',
        'https',
        ':',
        '//',
        '/',
        'user',
        '@',
        'host',
        ':80',
        '?',
        'a=b',
        '#',
        '%20',
        '%zz',
        'é',
        ' ',
        '[::1]',
        '.',
        '..',
        'x:y',
        '+',
        '&',
      ],
    ),
    { maxLength: 7 },
  )
  .map(parts => parts.join(''));
const json = fc.oneof(
  fc.json({ maxDepth: 2 }),
  fc.constantFrom(
    '',
    '{',
    'nul',
    '[1,]',
    '"\\ud800"',
    ' 1 ',
    '1e5',
    '-0',
    '01',
  ),
);
const encoded = fc.stringMatching(/^[A-Za-f2-7+/=\n]{0,10}$/);
const numeral = fc.constantFrom(
  ...[
    '0',
    '-1',
    '1.5',
    '0x1F',
    '010',
    '1_0',
    '1e3',
    '1.0',
    '-0.0',
    '.5',
    '5.',
    'inf',
    'nan',
    '0b11',
    '',
    '+7',
    '1__0',
    '0x1p3',
    '99999999999999999999',
    '1e400',
    '0.1',
    '777',
    '08',
  ],
);
const text = fc
  .oneof(
    freeText,
    freeText,
    freeText,
    format,
    pattern,
    version,
    date,
    url,
    json,
    encoded,
    numeral,
  )
  .map(quoted);
const integer = fc
  .oneof(
    fc.integer({ min: -6, max: 14 }),
    fc.constantFrom(64, 255, 128512, -1000),
  )
  .map(String);
const float = fc
  .oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(
      0.5,
      1.5,
      2.5,
      0.1,
      1e21,
      1e20,
      1e-7,
      1e-5,
      123456789,
      100000,
      1000000,
      -0.25,
      5e-324,
    ),
  )
  .map(value => {
    const written = String(value);
    return /[.e]/.test(written) ? written : `${written}.0`;
  });
const scalar = fc.oneof(
  text,
  integer,
  float,
  fc.constantFrom(
    'true',
    'false',
    'nil',
    '(int64 7)',
    '(index "a" 0)',
    '(semver "1.2.3-a")',
    '(toDate "2006" "2020")',
  ),
);
const list = fc.oneof(
  fc.array(scalar, { maxLength: 4 }).map(items => `(list ${items.join(' ')})`),
  fc.constantFrom(
    '(until 4)',
    '(splitList "," "b,a,c,a")',
    '$.list',
    '$.mixed',
    '$.numbers',
    '(rest (list))',
    '(chunk 2 (until 5))',
  ),
);
const map = fc.oneof(
  fc
    .array(
      fc.tuple(
        fc.constantFrom('"a"', '"b"', '"c"', '"host"', '"path"', '"é"'),
        fc.oneof(scalar, list),
      ),
      { maxLength: 3 },
    )
    .map(entries => `(dict ${entries.flat().join(' ')})`),
  fc.constantFrom(
    '$.map',
    '$.other',
    '$.bare',
    '(dict "a" (dict "b" (dict "c" 1)))',
    'nil',
  ),
);
const ARGUMENTS: Record<ParameterType, fc.Arbitrary<string>> = {
  string: text,
  int: integer,
  float64: float,
  bool: fc.constantFrom('true', 'false', '$.yes'),
  any: fc.oneof(
    { weight: 3, arbitrary: scalar },
    { weight: 2, arbitrary: list },
    { weight: 1, arbitrary: map },
  ),
  map,
  time: fc.constantFrom(
    '(toDate "2006-01-02" "2020-02-29")',
    '(toDate "2006-01-02T15:04:05Z07:00" "1999-12-31T23:59:59.25-07:30")',
    '(toDate "x" "y")',
  ),
  version: fc.constantFrom('(semver "1.2.3")'),
};

function callOf(name: string): fc.Arbitrary<string> {
  const called = findFunction(name);
  if (!called) throw new Error(`no function ${name}`);
  const further = called.rest
    ? fc.array(ARGUMENTS[called.rest], { maxLength: 3 })
    : fc.constant([]);
  return fc
    .tuple(...called.parameters.map(type => ARGUMENTS[type]))
    .chain(args => further.map(rest => [name, ...args, ...rest].join(' ')));
}

/** Calls of every function with arguments at random that fit its parameters. */
export const callTemplate = fc
  .constantFrom(...listFunctions().filter(name => !LEFT_OUT.has(name)))
  .chain(callOf)
  // A copied version is where we differ on purpose.
  .filter(call => !/deepCopy.*semver/i.test(call))
  .map(call => `{{ ${call} }}`);
