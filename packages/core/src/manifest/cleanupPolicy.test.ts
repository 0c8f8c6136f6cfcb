import { releaseFileSchema } from '@gimlet-io/backstage-plugin-gimlet-common';
import { matchesCleanup, mayCleanUp } from './cleanupPolicy';

const policy = (branch: string) => ({
  app: 'shop',
  event: 'branchDeleted' as const,
  branch,
});

describe('matchesCleanup', () => {
  it.each`
    pattern             | branch         | triggers
    ${'*'}              | ${'feature/x'} | ${true}
    ${'feature/*'}      | ${'feature/x'} | ${true}
    ${'feature/*'}      | ${'main'}      | ${false}
    ${'!{main,master}'} | ${'feature/x'} | ${true}
    ${'!{main,master}'} | ${'main'}      | ${false}
    ${'*'}              | ${''}          | ${false}
  `('$branch by $pattern: $triggers', ({ pattern, branch, triggers }) => {
    expect(matchesCleanup(policy(pattern), { branch })).toMatchObject({
      triggers,
    });
  });

  it('never triggers without a policy or with a pattern that cannot be read', () => {
    expect(matchesCleanup(undefined, { branch: 'x' }).triggers).toBe(false);
    expect(matchesCleanup(policy('['), { branch: '[' })).toMatchObject({
      triggers: false,
      invalidPattern: '[',
    });
  });
});

describe('mayCleanUp', () => {
  const release = (version: object | undefined) =>
    releaseFileSchema.parse({ app: 'shop', env: 'staging', version });
  const deleted = { repository: 'acme/shop', branch: 'feature/x' };
  const sha = '1'.repeat(40);

  it.each`
    version                                                                                         | allowed  | reason
    ${{ repositoryName: 'acme/shop', sha, branch: 'feature/x' }}                                    | ${true}  | ${'it was released from feature/x of acme/shop'}
    ${{ repositoryName: 'acme/shop', sha, branch: 'main', sourceBranch: 'feature/x', event: 'pr' }} | ${true}  | ${'it was released from feature/x of acme/shop'}
    ${{ repositoryName: 'acme/other', sha, branch: 'feature/x' }}                                   | ${false} | ${'it was released from acme/other, not from acme/shop'}
    ${{ repositoryName: 'acme/shop', sha, branch: 'main' }}                                         | ${false} | ${'it was released from branch main, not from feature/x'}
    ${{ repositoryName: 'acme/shop', sha }}                                                         | ${false} | ${'it was released from branch (none), not from feature/x'}
    ${undefined}                                                                                    | ${false} | ${'its release.json names no repository'}
  `('$version: $allowed', ({ version, allowed, reason }) => {
    expect(mayCleanUp(release(version), deleted)).toEqual({ allowed, reason });
  });

  it('refuses without a release, a branch or a repository', () => {
    const own = release({ repositoryName: 'acme/shop', sha, branch: '' });
    expect(mayCleanUp(undefined, deleted).allowed).toBe(false);
    expect(
      mayCleanUp(own, { repository: 'acme/shop', branch: '' }).allowed,
    ).toBe(false);
  });
});
