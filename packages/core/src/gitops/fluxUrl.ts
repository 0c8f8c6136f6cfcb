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

/**
 * An address as Flux takes it: `http`, `https` or `ssh`, without a password (it would stand in git in clear).
 * `git@host:path` becomes `ssh://git@host/path`. Throws a GimletError `invalid` that never repeats a password.
 *
 * @param option - the option that the address came from, for the message
 *
 * @public
 */
export function fluxUrl(url: string, option: string): string {
  const parsed = parse(url);
  if (!parsed || !['http:', 'https:', 'ssh:'].includes(parsed.protocol)) {
    throw new GimletError(
      'invalid',
      `${option} is no address that Flux can read`,
      {
        whatToDo: 'Give one that begins with https://, ssh:// or http://.',
      },
    );
  }
  if (parsed.password || (parsed.protocol !== 'ssh:' && parsed.username)) {
    throw new GimletError('invalid', `${option} holds credentials`, {
      whatToDo:
        'Leave them out: they would stand in git in clear. Flux takes them from a Secret in the cluster (--source-secret NAME).',
    });
  }
  return parsed.href;
}

/** `owner/name` from an address; undefined where it has no path. @public */
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
