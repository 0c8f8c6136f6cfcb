import fc from 'fast-check';
import type { KubeObject } from '../store';
import type { FieldType } from './FieldType';
import { fieldPathsOf, fromFieldsV1, toFieldsV1 } from './fieldPaths';
import { applyConfiguration, recordApply } from './managedFields';

const TYPE: FieldType = {
  fields: {
    data: 'strings',
    items: { items: { fields: { name: 'string' } }, keys: ['name'] },
    tags: { items: 'string', set: true },
  },
};

const field = fc.constantFrom('a', 'b', 'c');
const configuration = fc
  .record(
    {
      data: fc.dictionary(field, fc.constantFrom('1', '2'), { maxKeys: 3 }),
      items: fc.uniqueArray(
        fc.record({ name: field, value: fc.constantFrom('x', 'y') }),
        { selector: ({ name }) => name },
      ),
      tags: fc.uniqueArray(field),
    },
    { requiredKeys: [] },
  )
  .map(
    (fields): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Test',
      metadata: { name: 'x' },
      ...fields,
    }),
  );

function apply(
  live: KubeObject,
  wanted: KubeObject,
  manager: string,
): KubeObject {
  const writer = { manager, operation: 'Apply', time: 'now' } as const;
  const merged = applyConfiguration(TYPE, live, wanted, writer, true);
  return {
    ...merged,
    metadata: {
      ...merged.metadata,
      managedFields: recordApply(TYPE, live, merged, wanted, writer),
    },
  };
}

const EMPTY: KubeObject = {
  apiVersion: 'v1',
  kind: 'Test',
  metadata: { name: 'x' },
};

describe('server-side apply', () => {
  const fieldsOf = (object: KubeObject) =>
    [...fieldPathsOf(TYPE, object).keys()].sort();

  it('leaves nothing but what is wanted, whatever the one manager wanted before', () => {
    fc.assert(
      fc.property(fc.array(configuration, { minLength: 1 }), wanted => {
        const live = wanted.reduce(
          (object, next) => apply(object, next, 'flux'),
          EMPTY,
        );
        const hasContent = (path: string) =>
          !/^\["f:(data|items|tags)"\]$/.test(path);
        expect(fieldsOf(live).filter(hasContent)).toEqual(
          fieldsOf(wanted.at(-1)!).filter(hasContent),
        );
      }),
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(configuration, configuration, (first, second) => {
        const once = apply(apply(EMPTY, first, 'flux'), second, 'flux');
        expect(apply(once, second, 'flux')).toEqual(once);
      }),
    );
  });

  it('keeps what another manager wants too', () => {
    fc.assert(
      fc.property(configuration, shared => {
        const both = apply(apply(EMPTY, shared, 'flux'), shared, 'other');
        const left = apply(both, EMPTY, 'flux');
        expect(fieldsOf(left)).toEqual(fieldsOf(shared));
      }),
    );
  });

  it('writes its fields so that they can be read again', () => {
    fc.assert(
      fc.property(configuration, wanted => {
        const paths = fieldPathsOf(TYPE, wanted);
        expect([...fromFieldsV1(toFieldsV1(paths)).keys()].sort()).toEqual(
          [...paths.keys()].sort(),
        );
      }),
    );
  });
});
