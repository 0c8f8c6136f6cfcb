import {
  GimletError,
  type GimletErrorCode,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { createColors } from 'picocolors';
import { FailedQuietly, UsageError, exitCodeOf, formatError } from './errors';

const paint = createColors(false);

it.each<[GimletErrorCode, number]>([
  ['invalid', 1],
  ['denied', 1],
  ['stale', 3],
  ['timeout', 4],
  ['needs-server', 2],
])('%s ends with %p', (code, expected) => {
  expect(exitCodeOf(new GimletError(code, 'no'))).toBe(expected);
});

it('ends with 2 for usage, 1 for a defect, and as it says for what was said already', () => {
  expect(exitCodeOf(new UsageError('no'))).toBe(2);
  expect(exitCodeOf(new TypeError('no'))).toBe(1);
  expect(exitCodeOf('no')).toBe(1);
  expect(exitCodeOf(new FailedQuietly(3))).toBe(3);
});

it('says what, where and what to do next', () => {
  const error = new GimletError('invalid', 'The manifest has 2 problems.', {
    problems: [
      {
        position: { file: 'a.yaml', line: 14, column: 5 },
        path: 'values.replicas',
        message: '"two" is not an integer',
        source: 'web@1.4.2, values.schema.json',
      },
      {
        position: { file: 'a.yaml', line: 2, column: 1 },
        path: 'env',
        message: 'is missing',
      },
    ],
    whatToDo: 'Correct it.\nThen run it again.',
  });
  expect(formatError(error, { paint, debug: false })).toBe(
    [
      '✖ The manifest has 2 problems.',
      '  a.yaml:14:5  values.replicas  "two" is not an integer  (web@1.4.2, values.schema.json)',
      '  a.yaml:2:1   env              is missing',
      '  Correct it.',
      '  Then run it again.',
      '',
    ].join('\n'),
  );
});

it('lets no text of others move the cursor', () => {
  const error = new GimletError('denied', 'remote: \u001b[2Jno\nremote: \rok', {
    whatToDo: 'Ask \u202eAnn.',
  });
  expect(formatError(error, { paint, debug: false })).toBe(
    '✖ remote:  [2Jno\nremote:  ok\n  Ask  Ann.\n',
  );
});

it('shows stacks only with --debug, causes too', () => {
  const error = new GimletError('tool', 'git failed', {
    cause: new Error('no such file'),
  });
  expect(formatError(error, { paint, debug: false })).toBe('✖ git failed\n');
  const debug = formatError(error, { paint, debug: true });
  expect(debug).toContain('errors.test.ts');
  expect(debug).toContain('caused by Error: no such file');
});

it('calls a defect a defect', () => {
  expect(
    formatError(new TypeError('x is undefined'), { paint, debug: false }),
  ).toBe(
    '✖ gimlet itself failed: x is undefined\n' +
      '  This is a defect. Run it again with --debug to see where, and report it.\n',
  );
});
