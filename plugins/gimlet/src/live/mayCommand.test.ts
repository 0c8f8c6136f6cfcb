import { mayCommand } from './mayCommand';

const yes = { allowed: true, reason: 'You own checkout.' };
const no = { allowed: false, reason: 'Only its owners may.' };

describe('mayCommand', () => {
  it.each([
    ['the caller may, and the agent does', 'connected', yes, true, yes.reason],
    ['the caller may not', 'connected', no, false, no.reason],
    ['the agent is gone', 'gone', yes, false, /not connected/],
  ] as const)('where %s', (_, state, decision, allowed, reason) => {
    const answer = mayCommand(
      'production',
      { state, allow: ['restart'] },
      'restart',
      decision,
    );
    expect(answer.allowed).toBe(allowed);
    expect(answer.reason).toMatch(reason);
  });

  it('lets the list of the agent have the last word', () => {
    expect(
      mayCommand('production', { state: 'connected', allow: [] }, 'logs', yes),
    ).toEqual({
      allowed: false,
      reason: 'The agent of production was started not to give logs (--allow).',
    });
  });
});
