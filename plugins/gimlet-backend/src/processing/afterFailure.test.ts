import {
  GIMLET_ERROR_CODES,
  GimletError,
  type GimletErrorCode,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { afterFailure, backoff, type FailedAt } from './afterFailure';

const failure = (code: GimletErrorCode) =>
  new GimletError(code, `it is ${code}`, { whatToDo: 'Do something.' });

const after = (error: unknown, at: FailedAt = 'planning', attempts = 0) =>
  afterFailure(error, { at, attempts, random: () => 1 });

describe('afterFailure', () => {
  it.each<[GimletErrorCode, FailedAt, number, string]>([
    ['stale', 'repository', 0, 'replan'],
    ['stale', 'planning', 50, 'replan'],
    ['unreachable', 'repository', 0, 'wait'],
    ['unreachable', 'repository', 1_000, 'wait'],
    ['unreachable', 'planning', 8, 'wait'],
    ['unreachable', 'planning', 9, 'fail'],
    ...(['timeout', 'tool', 'internal'] as const).flatMap(
      (code): [GimletErrorCode, FailedAt, number, string][] => [
        [code, 'planning', 1, 'retry'],
        [code, 'planning', 2, 'fail'],
        [code, 'repository', 1, 'retry'],
      ],
    ),
  ])('%s at %s after %d attempts: %s', (code, at, attempts, kind) => {
    expect(after(failure(code), at, attempts)).toMatchObject({ kind });
  });

  it('says why it waits, in sentences', () => {
    expect(after(failure('unreachable'))).toMatchObject({
      text: 'it is unreachable. It is tried again.',
    });
  });

  const passing = ['stale', 'unreachable', 'timeout', 'tool', 'internal'];

  it.each(GIMLET_ERROR_CODES.filter(code => !passing.includes(code)))(
    '%s fails at once, and says what to do',
    code => {
      expect(after(failure(code))).toEqual({
        kind: 'fail',
        error: { code, message: `it is ${code}`, whatToDo: 'Do something.' },
      });
    },
  );

  it.each([
    ['a defect', new TypeError('token abc is not a function')],
    ['a defect that was found', failure('internal')],
    ['something thrown', 'token abc'],
  ])('tells nothing of %s', (_, error) => {
    expect(after(error, 'planning', 0)).toMatchObject({
      kind: 'retry',
      text: 'Something went wrong on the server. It is tried again.',
    });
    expect(after(error, 'planning', 2)).toMatchObject({
      kind: 'fail',
      error: {
        code: 'internal',
        message: 'Something went wrong on the server.',
      },
    });
  });
});

describe('backoff', () => {
  it('doubles up to a minute, and differs', () => {
    expect([0, 1, 2, 5, 6, 500].map(it => backoff(it, () => 1))).toEqual([
      1_000, 2_000, 4_000, 32_000, 60_000, 60_000,
    ]);
    expect(backoff(2, () => 0)).toBe(2_000);
  });
});
