import { createHash } from 'node:crypto';
import { repositoryOfUrl, type Layout } from '@gimlet-io/core';

/** A gitops repository as the configuration names it. */
export interface RepositoryAddress {
  url: string;
  branch: string;
}

/** Hosts answer with and without the ending; one repository must not have two writers because of it. */
const withoutEnding = (url: string) =>
  url.replace(/\/+$/, '').replace(/\.git$/, '');

/** `gitops-1f3c9a2b4d5e6f70`: the same on every replica, and another one for each address and branch. */
export function repositoryKey({ url, branch }: RepositoryAddress): string {
  const [last = ''] = (repositoryOfUrl(url) ?? url).split('/').slice(-1);
  const name = last.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[.-]+/, '');
  const hash = createHash('sha256')
    .update(`${withoutEnding(url)}\n${branch}`)
    .digest('hex');
  return `${name.slice(0, 60) || 'repository'}-${hash.slice(0, 16)}`;
}

/** How digests and the index call a repository: as its layout file says, else the end of its address. */
export function repositoryName(
  { url }: RepositoryAddress,
  layout: Layout,
): string {
  if (layout.source === 'file') return layout.file.repository;
  const path = repositoryOfUrl(url) ?? url.replace(/\.git\/?$/, '');
  return path.split('/').filter(Boolean).slice(-2).join('/') || url;
}
