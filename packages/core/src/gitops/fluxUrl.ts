import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';

/** `user@host:path`, as people write addresses of SSH. */
const SCP = /^([\w.-]+@)([\w.-]+):(?!\/\/)(.+)$/;

function parse(url: string): URL | undefined {
  const scp = SCP.exec(url);
  const text = scp
    ? `ssh://${scp[1]}${scp[2]}/${scp[3].replace(/^\/+/, '')}`
    : url;
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function checked(url: string, what: string, protocols: string[]): string {
  const parsed = parse(url);
  if (!parsed || !protocols.includes(parsed.protocol)) {
    throw new GimletError('invalid', `${what} is no address for Flux`, {
      whatToDo: `Give one that begins with ${protocols
        .map(protocol => `${protocol}//`)
        .join(' or ')}.`,
    });
  }
  if (parsed.password || (parsed.protocol !== 'ssh:' && parsed.username)) {
    throw new GimletError('invalid', `${what} holds credentials`, {
      whatToDo:
        'Leave them out: they would stand in git in clear. Flux takes them from a Secret in the cluster (--source-secret NAME).',
    });
  }
  if (parsed.search || parsed.hash) {
    throw new GimletError('invalid', `${what} has a query or a fragment`, {
      whatToDo:
        'Leave it out: it may hold a token, which would stand in git in clear.',
    });
  }
  return parsed.href;
}

/**
 * The address of a repository as Flux takes it: `https`, `ssh` or `http`, without anything that may be secret (it would stand in
 * git in clear). `git@host:path` becomes `ssh://git@host/path`. Throws a GimletError `invalid` that never repeats the address.
 */
export const fluxUrl = (url: string): string =>
  checked(url, 'The address of the repository', ['https:', 'ssh:', 'http:']);

/** The address that Flux sends to: `https` or `http`. Throws a GimletError `invalid` like `fluxUrl`. */
export const fluxWebhookUrl = (url: string): string =>
  checked(url, 'The address of the webhook', ['https:', 'http:']);

/** `owner/name` from an address; undefined where it has no path. */
export function repositoryOfUrl(url: string): string | undefined {
  const path = parse(url)?.pathname.replace(/^\/+|\/+$/g, '') ?? '';
  return decodePath(path).replace(/\.git$/, '') || undefined;
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
