import {
  commitSha,
  planDigest,
  type PlanDigest,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import fc from 'fast-check';
import {
  nextAction,
  type Action,
  type PolicySituation,
  type Situation,
} from './nextAction';

const COMMIT = commitSha('c40be11'.padEnd(40, '0'));
const DIGEST = planDigest('55aa0e12'.padEnd(64, '0'));
const CONFIRMED = '9b2e41c7';

interface Planned {
  digest: PlanDigest;
}

const situation = (
  policy: Partial<PolicySituation> | undefined,
  rest: Partial<Situation<Planned>> = {},
): Situation<Planned> => ({
  place: 'production/checkout',
  policy: policy && { held: false, ...policy },
  onStale: 'wait',
  ...rest,
});

const newer = { id: 'request-2', version: 'a'.repeat(40) };
const ran = { version: 'b'.repeat(40), commit: COMMIT };
const handEdit = { commit: COMMIT, subject: 'scale to 5', author: 'Dan Lee' };
const all: PolicySituation = { newer, ran, held: true, handEdit };
const plan = { digest: DIGEST };

/** The rows of the table, each with every later column filled as well: the first that fits counts. */
const rows: [string, Situation<Planned>, Action<Planned>][] = [
  [
    'made before',
    situation(all, { made: COMMIT, plan, confirmed: CONFIRMED }),
    { kind: 'record', commit: COMMIT },
  ],
  [
    'a newer one on its way',
    situation(all, { plan }),
    {
      kind: 'supersede',
      by: 'request-2',
      text: 'The newer version aaaaaaa takes its place.',
    },
  ],
  [
    'a newer one ran',
    situation({ ...all, newer: undefined }, { plan }),
    {
      kind: 'cancel',
      text: 'Its policy released the newer version bbbbbbb already (c40be11), and never goes back by itself.',
    },
  ],
  [
    'held',
    situation({ held: true, handEdit }, { plan }),
    {
      kind: 'wait',
      waitingFor: {
        kind: 'hold',
        text: 'Automatic releases of production/checkout are held until somebody resumes them.',
      },
    },
  ],
  [
    'changed by hand',
    situation({ handEdit }, { plan }),
    {
      kind: 'wait',
      waitingFor: {
        kind: 'hand-edit',
        text: 'production/checkout was changed by hand: c40be11 "scale to 5" (Dan Lee). It goes on when that is taken back, or when somebody releases over it.',
      },
    },
  ],
  ['a policy, free to go', situation({}), { kind: 'plan' }],
  ['a person', situation(undefined), { kind: 'plan' }],
  ['planned', situation(undefined, { plan }), { kind: 'commit', plan }],
  ['planned, a policy', situation({}, { plan }), { kind: 'commit', plan }],
  [
    'planned as it was confirmed',
    situation(undefined, { plan, confirmed: '55aa0e12' }),
    { kind: 'commit', plan },
  ],
  [
    'planned as it was confirmed, said in full',
    situation(undefined, { plan, confirmed: DIGEST }),
    { kind: 'commit', plan },
  ],
  [
    'planned otherwise: replan',
    situation(undefined, { plan, confirmed: CONFIRMED, onStale: 'replan' }),
    { kind: 'commit', plan },
  ],
  [
    'planned otherwise: wait',
    situation(undefined, { plan, confirmed: CONFIRMED, onStale: 'wait' }),
    {
      kind: 'wait',
      waitingFor: {
        kind: 'plan-changed',
        text: 'The plan changed since 9b2e41c7 was confirmed; it is 55aa0e12 now. Look at it and confirm it.',
      },
    },
  ],
  [
    'planned otherwise: fail',
    situation(undefined, { plan, confirmed: CONFIRMED, onStale: 'fail' }),
    {
      kind: 'fail',
      error: {
        code: 'stale',
        message:
          'The plan changed since 9b2e41c7 was confirmed; it is 55aa0e12 now.',
        whatToDo: 'Plan again, look at the new diff, and ask for that one.',
      },
    },
  ],
];

describe('nextAction', () => {
  it.each(rows)('%s', (_, observed, expected) => {
    expect(nextAction(observed)).toEqual(expected);
  });

  it('never commits a policy against a rule, nor what nobody confirmed', () => {
    const maybe = <T>(value: T) =>
      fc.option(fc.constant(value), { nil: undefined });
    const policies: fc.Arbitrary<PolicySituation | undefined> = fc.option(
      fc.record({
        newer: maybe(newer),
        ran: maybe(ran),
        held: fc.boolean(),
        handEdit: maybe(handEdit),
      }),
      { nil: undefined },
    );
    fc.assert(
      fc.property(
        policies,
        maybe(COMMIT),
        maybe(plan),
        maybe(CONFIRMED),
        fc.constantFrom<Situation<Planned>['onStale']>(
          'wait',
          'replan',
          'fail',
        ),
        (policy, made, planned, confirmed, onStale) => {
          const { kind } = nextAction(
            situation(policy, { made, plan: planned, confirmed, onStale }),
          );
          const forbidden =
            made !== undefined ||
            policy?.newer !== undefined ||
            policy?.ran !== undefined ||
            policy?.held === true ||
            policy?.handEdit !== undefined ||
            planned === undefined ||
            (confirmed !== undefined && onStale !== 'replan');
          expect(kind === 'commit').toBe(!forbidden);
        },
      ),
    );
  });
});
