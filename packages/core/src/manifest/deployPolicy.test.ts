import { evaluateDeployPolicy } from './deployPolicy';

const version = { branch: '', tag: '', event: 'push' as const, message: '' };

describe('evaluateDeployPolicy', () => {
  it.each`
    given                                                              | policy                                                                                   | triggers | reason
    ${{ branch: 'master' }}                                            | ${{ branch: 'notMaster', event: 'push' }}                                                | ${false} | ${'branch master does not match notMaster'}
    ${{ branch: 'master' }}                                            | ${{ branch: 'master' }}                                                                  | ${false} | ${'a branch needs event: push or pr'}
    ${{ branch: 'notMain' }}                                           | ${{ branch: '!{main,master}', event: 'push' }}                                           | ${true}  | ${'push of notMain matches branch !{main,master}'}
    ${{ branch: 'feature/coolness', event: 'pr' }}                     | ${{ branch: 'feature/*', event: 'pr' }}                                                  | ${true}  | ${'pr of feature/coolness matches branch feature/*'}
    ${{ tag: 'v3.0.1', event: 'tag' }}                                 | ${{ tag: 'v*', event: 'tag' }}                                                           | ${true}  | ${'tag of v3.0.1 matches tag v*'}
    ${{ tag: 'v2', event: 'tag' }}                                     | ${{ tag: '!v1', event: 'tag' }}                                                          | ${true}  | ${'tag of v2 matches tag !v1'}
    ${{ tag: 'v1.2', event: 'tag' }}                                   | ${{ tag: '!v1*', event: 'tag' }}                                                         | ${false} | ${'tag v1.2 does not match !v1*'}
    ${{ branch: 'main', message: '[DEPLOY: ALL] fix' }}                | ${{ branch: 'main', event: 'push', commitMessagePatterns: ['[DEPLOY: myapp-1]*'] }}      | ${true}  | ${'push of main matches branch main and message [DEPLOY: ALL]'}
    ${{ branch: 'main', message: 'Bugfix 123' }}                       | ${{ branch: 'main', event: 'push', commitMessagePatterns: ['myapp-1'] }}                 | ${false} | ${'the commit message matches none of "myapp-1"'}
    ${{ branch: 'main' }}                                              | ${undefined}                                                                             | ${false} | ${'there is no deploy policy'}
    ${{ branch: 'main' }}                                              | ${{}}                                                                                    | ${false} | ${'there is no deploy policy'}
    ${{ branch: 'main' }}                                              | ${{ commitMessagePatterns: [] }}                                                         | ${false} | ${'there is no deploy policy'}
    ${{ branch: 'main' }}                                              | ${{ event: 'push' }}                                                                     | ${true}  | ${'push of main matches event push'}
    ${{ branch: 'main', event: 'tag', tag: 'v1' }}                     | ${{ branch: 'main', event: 'tag' }}                                                      | ${false} | ${'a branch needs event: push or pr'}
    ${{ tag: 'v1', event: 'tag' }}                                     | ${{ tag: 'v1', event: 'push' }}                                                          | ${false} | ${'a tag needs event: tag'}
    ${{ event: 'tag' }}                                                | ${{ tag: '!v1', event: 'tag' }}                                                          | ${false} | ${'the version has no tag'}
    ${{ branch: '' }}                                                  | ${{ branch: '!main', event: 'push' }}                                                    | ${false} | ${'the version has no branch'}
    ${{ branch: 'main', event: 'pr' }}                                 | ${{ branch: 'main', event: 'push' }}                                                     | ${false} | ${'the event is pr, not push'}
    ${{ branch: 'main', message: '[DEPLOY: myapp-1] x\n\nlong text' }} | ${{ branch: 'main', event: 'push', commitMessagePatterns: ['x', '[DEPLOY: myapp-1]*'] }} | ${true}  | ${'push of main matches branch main and message "[DEPLOY: myapp-1]*"'}
    ${{ branch: 'main', message: 'Merge\n\n[DEPLOY: ALL]' }}           | ${{ branch: 'main', event: 'push', commitMessagePatterns: ['x'] }}                       | ${true}  | ${'push of main matches branch main and message [DEPLOY: ALL]'}
    ${{ branch: 'f[1]' }}                                              | ${{ branch: 'f[1]', event: 'push' }}                                                     | ${true}  | ${'push of f[1] matches branch f[1]'}
  `(
    '$given under $policy: $triggers',
    ({ given, policy, triggers, reason }) => {
      expect(evaluateDeployPolicy(policy, { ...version, ...given })).toEqual({
        triggers,
        reason,
      });
    },
  );

  it.each([
    [{ branch: 'v[', event: 'push' as const }, 'v['],
    [{ branch: '!{a', event: 'push' as const }, '!{a'],
    [{ tag: '[', event: 'tag' as const }, '['],
    [{ event: 'push' as const, commitMessagePatterns: ['ok', '{'] }, '{'],
  ])('fails and names the pattern of %j', (policy, pattern) => {
    expect(
      evaluateDeployPolicy(policy, {
        branch: pattern,
        tag: pattern,
        event: 'push',
        message: pattern,
      }),
    ).toEqual({
      triggers: false,
      reason: expect.stringContaining(JSON.stringify(pattern)),
      invalidPattern: pattern,
    });
  });
});
