import {
  titleOf,
  type Release,
} from '@gimlet-io/backstage-plugin-gimlet-common';

/** What a change by hand is about is its own commit, not the version that it was made on. */
function versionOf({ kind, version }: Pick<Release, 'kind' | 'version'>) {
  return kind === 'by-hand' ? undefined : version;
}

/** What a change is called: its version's title, or the commit's subject where it is of no version. */
export function headlineOf(
  release: Pick<Release, 'kind' | 'version' | 'subject'>,
): string {
  const version = versionOf(release);
  return (version && titleOf(version)) || release.subject;
}

/** The sha that tells a change apart: the version's, or the gitops commit's where it is of no version. */
export function shaOf(
  release: Pick<Release, 'kind' | 'version' | 'commit'>,
): string {
  return versionOf(release)?.sha ?? release.commit;
}

/** Who made a change, as {@link PersonLabel} shows it. */
export interface Maker {
  name: string;
  kind: 'user' | 'token' | 'service' | 'policy';
  /** Who CI says did it. */
  claimedActor?: string;
}

/** Who asked for a change. The commit's author is a claim where a token asked. */
export function makerOf(
  release: Pick<Release, 'requestedBy' | 'author'>,
): Maker {
  const { requestedBy, author } = release;
  if (requestedBy === 'policy') return { kind: 'policy', name: 'policy' };
  const [, kind, name] =
    /^(token|service)\/(.+)$/.exec(requestedBy ?? '') ?? [];
  if (kind === 'token' || kind === 'service') {
    const claimed = author.name !== name;
    return { kind, name, ...(claimed && { claimedActor: author.name }) };
  }
  return { kind: 'user', name: author.name };
}
