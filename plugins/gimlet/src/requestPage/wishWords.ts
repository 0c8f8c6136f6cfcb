import type {
  ChangeWish,
  ReleaseRequest,
  WishedAction,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { shortSha } from '../elements';

/** A wish as a title: `Roll back production / checkout`. */
export function wishTitle({ action, environment, app }: ChangeWish): string {
  const place = `${environment} / ${app}`;
  switch (action) {
    case 'release':
      return `Release to ${place}`;
    case 'rollback':
      return `Roll back ${place}`;
    case 'delete':
      return `Delete ${place}`;
    case 'hold':
      return `Hold automatic releases of ${place}`;
    default:
      return `Resume automatic releases of ${place}`;
  }
}

const NOUNS: Record<WishedAction, string> = {
  release: 'Release',
  rollback: 'Rollback',
  delete: 'Deletion',
  hold: 'Hold of automatic releases',
  resume: 'Resumption of automatic releases',
};

/** A request as the title of its page, beside its environment and app: `Release of 1f3c9a2`. */
export function requestTitle({ wish, version }: ReleaseRequest): string {
  const noun = NOUNS[wish.action];
  if (!version) return noun;
  if (wish.action === 'release') return `${noun} of ${shortSha(version.sha)}`;
  if (wish.action === 'rollback') return `${noun} to ${shortSha(version.sha)}`;
  return noun;
}

/** What a button that makes it says: `Roll back production to 1f3c9a2`. */
export function wishButton(wish: ChangeWish, sha: string | undefined): string {
  const { environment, app } = wish;
  const version = sha ? shortSha(sha) : undefined;
  switch (wish.action) {
    case 'release':
      return wish.takeOver
        ? `Take ${app} over and release ${version ?? 'it'} to ${environment}`
        : `Release ${version ?? app} to ${environment}`;
    case 'rollback':
      return `Roll back ${environment}${version ? ` to ${version}` : ''}`;
    case 'delete':
      return `Delete ${app} from ${environment}`;
    case 'hold':
      return 'Hold automatic releases';
    default:
      return 'Resume automatic releases';
  }
}

/** What was done, once it is. */
export function wishDone({ wish, version }: ReleaseRequest): string {
  const { environment, app } = wish;
  const what = version ? shortSha(version.sha) : app;
  switch (wish.action) {
    case 'release':
      return `${what} is released to ${environment}`;
    case 'rollback': {
      const to = version ? what : shortSha(wish.to);
      const held = wish.hold ? `; automatic releases of ${app} are held` : '';
      return `${environment} is rolled back to ${to}${held}`;
    }
    case 'delete':
      return `${app} is deleted from ${environment}`;
    case 'hold':
      return `Automatic releases of ${app} in ${environment} are held`;
    default:
      return `Automatic releases of ${app} in ${environment} are resumed`;
  }
}
