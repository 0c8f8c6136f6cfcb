import type { Condition } from '@gimlet-io/backstage-plugin-gimlet-common';
import { fluxState } from './fluxState';

const ready = (
  status: Condition['status'],
  reason: string,
  message = '',
): Condition => ({ type: 'Ready', status, reason, message });

describe('fluxState', () => {
  it.each([
    [[ready('True', 'ReconciliationSucceeded')], false, 'positive', 'Ready'],
    [
      [ready('False', 'BuildFailed', 'no such file')],
      false,
      'negative',
      'BuildFailed',
    ],
    [
      [ready('Unknown', 'Progressing', 'running')],
      false,
      'announcement',
      'Progressing',
    ],
    [[], false, 'neutral', 'Not looked at yet'],
    [[ready('True', '')], true, 'warning', 'Suspended'],
  ])('of %j, suspended: %s', (conditions, suspended, tone, word) => {
    expect(fluxState({ conditions, suspended })).toMatchObject({ tone, word });
  });
});
