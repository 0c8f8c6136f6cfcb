import { versionSchema } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { Acceptance } from '../../config/types';
import { acceptsFromPolicy, defaultBranchOf } from './acceptance';

const PUSH_MAIN = { event: 'push', branch: 'main' };
const PUSH_FIX = { event: 'push', branch: 'fix/rounding' };
const TAG = { event: 'tag', tag: 'v1.2.3' };
const PR = { event: 'pr', branch: 'fix/rounding' };

const ACME: Acceptance = {
  repositories: ['acme/*'],
  events: ['push'],
  branches: ['main', 'release/*'],
};

it.each<{
  what: string;
  accepts?: Acceptance[];
  previews?: boolean;
  version: Record<string, unknown>;
  preview?: boolean;
  accepted: boolean;
}>([
  { what: 'push to the default branch', version: PUSH_MAIN, accepted: true },
  { what: 'push elsewhere', version: PUSH_FIX, accepted: false },
  { what: 'tag', version: TAG, accepted: true },
  { what: 'pull request', version: PR, accepted: false },
  {
    what: 'pull request where previews are',
    version: PR,
    previews: true,
    accepted: true,
  },
  {
    what: 'preview of a push',
    version: PUSH_FIX,
    preview: true,
    accepted: false,
  },
  {
    what: 'preview of a push to main, without previews',
    version: PUSH_MAIN,
    preview: true,
    accepted: false,
  },
  {
    what: 'preview of a push where previews are',
    version: PUSH_FIX,
    preview: true,
    previews: true,
    accepted: true,
  },
  {
    what: 'push elsewhere where previews are',
    version: PUSH_FIX,
    previews: true,
    accepted: false,
  },
  {
    what: 'push that an entry names',
    accepts: [ACME],
    version: { event: 'push', branch: 'release/1' },
    accepted: true,
  },
  {
    what: 'push that no entry names',
    accepts: [ACME],
    version: PUSH_FIX,
    accepted: false,
  },
  {
    what: 'tag where entries name pushes',
    accepts: [ACME],
    version: TAG,
    accepted: false,
  },
  {
    what: 'tag that an entry names, of whatever branch',
    accepts: [{ ...ACME, events: ['push', 'tag'] }],
    version: TAG,
    accepted: true,
  },
  {
    what: 'another repository than the entries name',
    accepts: [{ repositories: ['other/*'], events: ['push'] }],
    version: PUSH_MAIN,
    accepted: false,
  },
  {
    what: 'push to the default branch where an entry names no branches',
    accepts: [{ repositories: ['acme/*'], events: ['push'] }],
    version: PUSH_MAIN,
    accepted: true,
  },
  {
    what: 'push elsewhere where an entry names no branches',
    accepts: [{ repositories: ['acme/*'], events: ['push'] }],
    version: PUSH_FIX,
    accepted: false,
  },
  {
    what: 'pull request that an entry names, without previews',
    accepts: [{ repositories: ['acme/*'], events: ['pr'] }],
    version: PR,
    accepted: false,
  },
  {
    what: 'pull request that an entry names',
    accepts: [{ repositories: ['acme/*'], events: ['pr'] }],
    previews: true,
    version: PR,
    accepted: true,
  },
  {
    what: 'pull request from a branch that an entry does not name',
    accepts: [{ repositories: ['acme/*'], events: ['pr'], branches: ['dev'] }],
    previews: true,
    version: PR,
    accepted: false,
  },
  {
    what: 'preview of a push to a branch that no entry names',
    accepts: [ACME],
    previews: true,
    preview: true,
    version: PUSH_FIX,
    accepted: true,
  },
  {
    what: 'preview of a pull request where entries name pushes',
    accepts: [ACME],
    previews: true,
    preview: true,
    version: PR,
    accepted: false,
  },
])(
  '$what: $accepted',
  ({ accepts, previews = false, preview = false, ...given }) => {
    const result = acceptsFromPolicy({
      environment: {
        name: 'production',
        previews,
        ...(accepts && { accepts }),
      },
      version: versionSchema.parse({
        repositoryName: 'acme/checkout',
        sha: 'a'.repeat(40),
        ...given.version,
      }),
      preview,
      defaultBranch: 'main',
    });
    expect(result).toEqual({
      accepted: given.accepted,
      reason: expect.stringContaining('production'),
    });
  },
);

it('takes the default branch from the configuration, and main where it has none', () => {
  const configured = [{ name: 'acme/checkout', defaultBranch: 'trunk' }];
  expect(defaultBranchOf(configured, 'acme/checkout')).toBe('trunk');
  expect(defaultBranchOf(configured, 'acme/other')).toBe('main');
});
