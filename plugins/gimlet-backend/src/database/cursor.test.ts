import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import fc from 'fast-check';
import { z } from 'zod/v3';
import { formatCursor, readCursor } from './cursor';

const keySchema = z.tuple([z.number(), z.string()]);
const scope = ['things', { app: 'checkout' }] as const;

const refusal = (read: () => unknown) => {
  try {
    read();
  } catch (error) {
    return error;
  }
  return undefined;
};

it('gives back the key that it was made of', () => {
  fc.assert(
    fc.property(fc.integer(), fc.string(), (number, text) => {
      const cursor = formatCursor(scope, [number, text]);
      expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
      expect(readCursor(scope, cursor, keySchema)).toEqual([number, text]);
    }),
  );
});

const cursor = formatCursor(scope, [5, 'x']);

it.each([
  ['another list', ['others', { app: 'checkout' }] as const, cursor],
  ['another filter', ['things', { app: 'cart' }] as const, cursor],
  ['one filter less', ['things', {}] as const, cursor],
  ['another key', scope, formatCursor(scope, ['x', 5])],
  ['a longer key', scope, formatCursor(scope, [5, 'x', 'y'])],
  ['a part of it', scope, cursor.slice(0, -4)],
  ['other text', scope, 'eyJhIjoxfQ'],
  ['nothing', scope, ''],
])('refuses a cursor of %s', (_, wanted, given) => {
  expect(refusal(() => readCursor(wanted, given, keySchema))).toMatchObject({
    name: 'GimletError',
    code: 'invalid',
    whatToDo: expect.stringContaining('without a cursor'),
  });
});

it('refuses whatever else somebody sends, and nothing worse happens', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      expect(refusal(() => readCursor(scope, text, keySchema))).toBeInstanceOf(
        GimletError,
      );
    }),
  );
});
