import {
  commitSha,
  treeId,
  type ReleaseRecord,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { markRolledBack } from '@gimlet-io/core';
import fc from 'fast-check';
import { OpenRollbacks } from './OpenRollbacks';

const commitOf = (number: number) =>
  commitSha(number.toString(16).padStart(40, '0'));
const treeOf = (number: number) =>
  number === 0 ? null : treeId(number.toString(16).padStart(40, '0'));

const signature = { name: 'Ann', email: 'ann@example.com', time: 0 };

const changes = fc.array(
  fc.record({
    app: fc.constantFrom('cart', 'checkout'),
    tree: fc.nat(4),
    before: fc.nat(4),
    rollbackTo: fc.option(fc.nat(14), { nil: undefined }),
  }),
  { maxLength: 14 },
);

it('says one by one what the engine says of all of them at once', () => {
  fc.assert(
    fc.property(changes, all => {
      const records = all.map(
        ({ app, tree, before, rollbackTo }, i): ReleaseRecord => ({
          environment: 'production',
          app,
          commit: commitOf(i),
          kind: 'by-hand',
          author: signature,
          committer: signature,
          subject: '',
          tree: treeOf(tree),
          before: treeOf(before),
          ...(rollbackTo === undefined
            ? {}
            : { rollbackTo: commitOf(rollbackTo) }),
        }),
      );
      const rollbacks = new OpenRollbacks();
      expect(records.map(record => rollbacks.pass(record))).toEqual(
        markRolledBack(records).map(({ rolledBackBy }) => rolledBackBy),
      );
    }),
    { numRuns: 2000 },
  );
});
