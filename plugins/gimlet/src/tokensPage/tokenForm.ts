import {
  createTokenBodySchema,
  tokenActionSchema,
  type CreateTokenBody,
  type TokenAction,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** What a person typed. */
export interface TokenForm {
  name: string;
  actions: string[];
  /** Globs, separated by commas or spaces. */
  environments: string;
  repositories: string;
  /** Days until it expires; `never`. */
  expires: string;
}

/** A token for shipping alone, from everywhere, for ninety days. */
export const NEW_TOKEN: TokenForm = {
  name: '',
  actions: ['artifact.create'],
  environments: '*',
  repositories: '',
  expires: '90',
};

/** What each action lets a token do. */
export const ACTION_WORDS: Record<TokenAction, string> = {
  read: 'Read everything',
  'artifact.create': 'Ship artifacts',
  'release.create': 'Release',
  'release.rollback': 'Roll back',
  'release.delete': 'Delete apps',
  'release.hold': 'Hold and resume',
  'branch.delete': 'Tell of deleted branches',
  'logs.read': 'Read logs',
  'object.read': 'Read objects of the cluster',
  'workload.restart': 'Restart apps',
  'flux.reconcile': 'Reconcile, suspend and resume in Flux',
  'agent.connect': "Connect a cluster's agent (alone, for one environment)",
};

/** When a token may end. */
export const EXPIRIES = [
  { id: '7', label: 'in 7 days' },
  { id: '30', label: 'in 30 days' },
  { id: '90', label: 'in 90 days' },
  { id: '365', label: 'in a year' },
  { id: 'never', label: 'never' },
];

const DAY = 24 * 60 * 60 * 1000;

const listOf = (text: string) => text.split(/[\s,]+/).filter(Boolean);

/** The request's body, or what is wrong with each field. */
export function readTokenForm(
  form: TokenForm,
  now: number,
):
  | { body: CreateTokenBody }
  | { problems: Partial<Record<keyof TokenForm, string>> } {
  const parsed = createTokenBodySchema.safeParse({
    name: form.name.trim(),
    actions: form.actions.filter(
      action => tokenActionSchema.safeParse(action).success,
    ),
    environments: listOf(form.environments),
    repositories: listOf(form.repositories),
    ...(form.expires !== 'never' && {
      expiresAt: now + Number(form.expires) * DAY,
    }),
  });
  if (parsed.success) return { body: parsed.data };
  const problems: Partial<Record<keyof TokenForm, string>> = {};
  for (const { path } of parsed.error.issues) {
    if (path[0] === 'name') {
      problems.name =
        'Lower case letters, digits and dashes, such as ci-checkout.';
    } else if (path[0] === 'actions') {
      problems.actions = 'Choose what it may do.';
    } else if (path[0] === 'environments') {
      problems.environments = 'Name environments, or * for all.';
    } else if (path[0] === 'repositories') {
      problems.repositories = 'Name repositories, such as acme/checkout.';
    }
  }
  return { problems };
}
