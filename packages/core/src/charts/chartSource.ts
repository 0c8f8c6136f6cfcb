import { fileURLToPath } from 'node:url';
import {
  GimletError,
  type ChartReference,
} from '@gimlet-io/backstage-plugin-gimlet-common';
import { isRefName } from '../git/names';
import { isVersionRange } from './chartVersion';

/** Which commit of a git repository. */
export type GitRevision =
  | { kind: 'sha'; sha: string }
  | { kind: 'tag'; tag: string }
  | { kind: 'branch'; branch: string }
  | { kind: 'head' };

/** Where a chart comes from, read from a manifest's `chart` or from a dependency of a chart. */
export type ChartSource =
  | {
      kind: 'helm-repository';
      /** Of the repository; ends in `/`. */
      url: URL;
      name: string;
      version: string;
    }
  | {
      kind: 'oci';
      /** `host` or `host:port`. */
      registry: string;
      /** Path of the chart in the registry. */
      repository: string;
      version: string;
      /** Of the manifest, `sha256:…`, where the reference names it. */
      digest?: string;
    }
  | {
      kind: 'git';
      /** As git takes it. */
      url: string;
      revision: GitRevision;
      /** From the root of the repository, `''` for the root. */
      path: string;
      version: string;
    }
  | {
      kind: 'folder';
      /** A path from the root of the manifest's repository, or an absolute one from a `file:` address. */
      folder: string;
      absolute: boolean;
      version: string;
    };

function refuse(name: string, why: string, whatToDo: string): GimletError {
  const shown = name.replace(/^([a-z+.-]+:\/\/)[^/]*@/i, '$1***@');
  return new GimletError('invalid', `chart ${JSON.stringify(shown)}: ${why}`, {
    whatToDo,
  });
}

function readUrl(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch (error) {
    throw refuse(text, 'is not an address', 'Check how it is written.');
  }
  if (url.password || (url.username && url.protocol !== 'ssh:')) {
    throw refuse(
      shownAddress(url),
      'holds a user name or a password',
      'Configure credentials for the host instead of writing them into the manifest.',
    );
  }
  return url;
}

/** The path on this machine that a `file:` address names. */
function readFilePath(name: string, url: URL): string {
  let path: string;
  try {
    path = fileURLToPath(url);
  } catch {
    throw refuse(
      name,
      'names no path on this machine',
      'Write file:///folder.',
    );
  }
  if (/\p{Cc}/u.test(path)) {
    throw refuse(
      name,
      'names no path on this machine',
      'Write file:///folder.',
    );
  }
  return path;
}

function shownAddress(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

/** What git would take for an option, or could not be a part of a path. */
function readGitPath(name: string, path: string): string {
  const trimmed = path.replace(/^\/+|\/+$/g, '');
  if (trimmed === '') {
    return '';
  }
  const names = trimmed.split('/').filter(part => part !== '.');
  if (
    /[\p{Cc}\\]/u.test(trimmed) ||
    names.some(part => part === '' || part === '..' || /^\.git$/i.test(part))
  ) {
    throw refuse(
      name,
      `the path ${JSON.stringify(path)} is refused`,
      'Give the folder of the chart from the root of the repository, such as /charts/web/.',
    );
  }
  return names.join('/');
}

function readRevision(name: string, query: URLSearchParams): GitRevision {
  const known = ['sha', 'tag', 'branch', 'path'];
  const unknown = [...query.keys()].find(key => !known.includes(key));
  if (unknown !== undefined) {
    throw refuse(
      name,
      `${JSON.stringify(unknown)} is unknown`,
      'Use sha, tag or branch, and path.',
    );
  }
  const given = (['sha', 'tag', 'branch'] as const).flatMap(kind =>
    query.getAll(kind).map(value => ({ kind, value })),
  );
  if (given.length > 1) {
    throw refuse(
      name,
      'names more than one revision',
      'Give one of sha, tag and branch.',
    );
  }
  const [only] = given;
  if (!only) {
    return { kind: 'head' };
  }
  const { kind, value } = only;
  if (kind === 'sha') {
    if (!/^[0-9a-f]{40}$/.test(value)) {
      throw refuse(
        name,
        `${JSON.stringify(value)} is not a full commit id`,
        'Give all 40 characters of the commit, in lower case.',
      );
    }
    return { kind, sha: value };
  }
  if (!isRefName(value)) {
    throw refuse(
      name,
      `${JSON.stringify(value)} cannot be the name of a ${kind}`,
      'Check how it is written.',
    );
  }
  return kind === 'tag' ? { kind, tag: value } : { kind, branch: value };
}

function readGit(name: string, version: string): ChartSource {
  const mark = name.indexOf('?');
  const address = mark < 0 ? name : name.slice(0, mark);
  const query = new URLSearchParams(mark < 0 ? '' : name.slice(mark + 1));
  const scp = /^([A-Za-z0-9._-]+)@([A-Za-z0-9.-]+):(?!\/)(.+)$/.exec(address);
  const url = readUrl(scp ? `ssh://${scp[1]}@${scp[2]}/${scp[3]}` : address);
  if (url.hostname.startsWith('-') || url.username.startsWith('-')) {
    throw refuse(name, 'is not an address', 'Check how it is written.');
  }
  if (url.protocol === 'file:') {
    readFilePath(name, url);
  }
  return {
    kind: 'git',
    url: url.href,
    revision: readRevision(name, query),
    path: readGitPath(name, query.get('path') ?? ''),
    version,
  };
}

const OCI =
  /^oci:\/\/(?<registry>[A-Za-z0-9.-]+(?::\d+)?|\[[0-9A-Fa-f:.]+\](?::\d+)?)\/(?<repository>[a-z0-9]+(?:(?:\.|_|__|-+|\/)[a-z0-9]+)*)(?::(?<tag>[A-Za-z0-9_][A-Za-z0-9._-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$/;

function readOci(name: string, version: string): ChartSource {
  const groups = OCI.exec(name.replace(/\/+$/, ''))?.groups;
  if (!groups?.registry || !groups.repository) {
    throw refuse(
      name,
      'is not the address of a chart in a registry',
      'Write oci://host/path/name, in lower case, and the version in its own field.',
    );
  }
  const tagged = groups.tag?.replaceAll('_', '+');
  if (tagged !== undefined && version !== '' && tagged !== version) {
    throw refuse(
      name,
      `names the version ${tagged}, but chart.version is ${version}`,
      'Leave one of the two out.',
    );
  }
  return {
    kind: 'oci',
    registry: groups.registry.toLowerCase(),
    repository: groups.repository,
    version: tagged ?? version,
    digest: groups.digest,
  };
}

function readRepository(
  repository: string,
  name: string,
  version: string,
): ChartSource {
  if (repository.startsWith('oci://')) {
    return readOci(`${repository.replace(/\/+$/, '')}/${name}`, version);
  }
  const url = /^https?:\/\//.test(repository) ? readUrl(repository) : undefined;
  if (!url) {
    throw refuse(
      name,
      `the repository ${JSON.stringify(
        repository,
      )} is not an http(s):// or oci:// address`,
      'Give the address of the repository; names that `helm repo add` gave are known on one machine only.',
    );
  }
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
    throw refuse(
      name,
      'is not a name of a chart',
      'With a repository, name is the name of the chart alone.',
    );
  }
  url.hash = '';
  if (!url.pathname.endsWith('/')) {
    url.pathname += '/';
  }
  return { kind: 'helm-repository', url, name, version };
}

function isGitAddress(name: string): boolean {
  return (
    /^(https?|ssh|file):\/\/[^?]*\.git\/?(\?.*)?$/.test(name) ||
    /^(https?|ssh):\/\/[^?]*\?.*\b(sha|tag|branch|path)=/.test(name) ||
    /^ssh:\/\//.test(name) ||
    /^[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:/.test(name)
  );
}

/**
 * Reads where a chart comes from: a Helm repository (`repository` and `name`), `oci://…`, a git repository
 * (`https://….git?tag=…&path=…`, ssh too), or a folder.
 *
 * @throws GimletError `invalid` for what is none of these, and for what tries to pass for an option or to lead elsewhere
 */
export function readChartSource(reference: ChartReference): ChartSource {
  const { repository = '', name } = reference;
  const version = (reference.version ?? '').trim();
  if (version !== '' && !isVersionRange(version)) {
    throw new GimletError(
      'invalid',
      `chart.version ${JSON.stringify(
        version,
      )} is neither a version nor a range of versions.`,
      { whatToDo: 'Write it like 1.2.3, ^1.2 or ">= 1.2, < 2".' },
    );
  }
  if (repository !== '') {
    return readRepository(repository, name, version);
  }
  if (name.startsWith('oci://')) {
    return readOci(name, version);
  }
  if (isGitAddress(name)) {
    return readGit(name, version);
  }
  if (name.startsWith('file://')) {
    const url = readUrl(name);
    if (url.host !== '' || url.search !== '') {
      throw refuse(name, 'is not a folder', 'Write file:///folder.');
    }
    return {
      kind: 'folder',
      folder: readFilePath(name, url),
      absolute: true,
      version,
    };
  }
  if (/^[a-z][a-z0-9+.-]*:/i.test(name)) {
    throw refuse(
      name,
      'is not a kind of address that charts come from',
      'Use a repository with a name, oci://…, https://….git?tag=…&path=…, or a folder of this repository.',
    );
  }
  if (name === '' || name.startsWith('-') || /[\p{Cc}\\]/u.test(name)) {
    throw refuse(name, 'is not a folder', 'Check how it is written.');
  }
  return { kind: 'folder', folder: name, absolute: false, version };
}

/** How a source is called in messages: nothing secret in it. */
export function describeSource(source: ChartSource): string {
  switch (source.kind) {
    case 'helm-repository':
      return `${source.name} of ${shownAddress(source.url)}`;
    case 'oci':
      return `oci://${source.registry}/${source.repository}`;
    case 'git':
      return `${source.url}${source.path && ` (${source.path})`}`;
    default:
      return source.folder;
  }
}
