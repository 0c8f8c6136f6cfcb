import { isAbsolute } from 'node:path';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import type { GitConfigEntry, GitSettings } from './gitProcess';
import {
  parseRemoteUrl,
  type GitCredentials,
  type GitRemote,
  type RemoteAddress,
  type RenewingRemote,
} from './remote';

/** What one run of git that talks to the remote is given beside its arguments. */
export interface Connection {
  address: RemoteAddress;
  config: GitConfigEntry[];
  variables: Record<string, string>;
  /** Takes out of git's output what nobody may read. */
  mask(text: string): string;
}

const DEFAULT_USERNAME = 'x-access-token';

/** Run by git's own shell. The text is fixed: name and token reach it through the environment alone. */
const HELPER =
  '!f() { test "$1" = get || exit 0; printf "username=%s\\npassword=%s\\n" "$GIMLET_GIT_USERNAME" "$GIMLET_GIT_PASSWORD"; }; f';

function checkSecret(what: string, text: string): void {
  if (text === '' || /\p{Cc}/u.test(text)) {
    throw new GimletError(
      'invalid',
      `the ${what} for git is empty or holds a line break or another control character`,
      { whatToDo: `Give the ${what} alone, without a line break at its end.` },
    );
  }
}

function forToken(
  address: RemoteAddress,
  credentials: Extract<GitCredentials, { kind: 'token' }>,
): Omit<Connection, 'address'> {
  if (address.origin === undefined) {
    throw new GimletError(
      'invalid',
      `a token is of no use for ${address.url}: it is not an HTTP address`,
      { whatToDo: 'Give an https:// address, or a key for SSH.' },
    );
  }
  const username = credentials.username ?? DEFAULT_USERNAME;
  checkSecret('user name', username);
  checkSecret('token', credentials.token);
  const { token } = credentials;
  const secrets = [
    token,
    encodeURIComponent(token),
    Buffer.from(`${username}:${token}`).toString('base64'),
  ];
  return {
    config: [
      // An empty helper forgets those of the machine: this token is the one to use.
      ['credential.helper', ''],
      ['credential.interactive', 'false'],
      [`credential.${address.origin}.helper`, HELPER],
      // Saves the request that only hears "401" (git 2.46; older ones do not know it).
      ['http.proactiveAuth', 'basic'],
    ],
    variables: { GIMLET_GIT_USERNAME: username, GIMLET_GIT_PASSWORD: token },
    mask: text =>
      secrets.reduce(
        (masked, secret) => masked.split(secret).join('***'),
        text,
      ),
  };
}

/** A path inside an option of ssh, which reads `%` and double quotes itself, inside git's single quotes. */
function sshPath(option: string, path: string): string {
  if (!isAbsolute(path) || /["'\\$\p{Cc}]/u.test(path)) {
    throw new GimletError(
      'invalid',
      `${JSON.stringify(path)} cannot be given to ssh as ${option}`,
      {
        whatToDo:
          'Give an absolute path without quotes, backslashes and dollar signs.',
      },
    );
  }
  return `-o '${option}="${path.replace(/%/g, '%%')}"'`;
}

function sshCommand(
  settings: GitSettings,
  credentials: Extract<GitCredentials, { kind: 'ssh' }> | undefined,
): string {
  const options = [
    '-o BatchMode=yes',
    '-o StrictHostKeyChecking=yes',
    '-o ForwardAgent=no',
    '-o ForwardX11=no',
    '-o ClearAllForwardings=yes',
    '-o PermitLocalCommand=no',
    '-o ConnectTimeout=20',
    '-o ServerAliveInterval=15',
    '-o ServerAliveCountMax=4',
  ];
  if (settings === 'isolated') {
    options.push('-F none');
  }
  if (credentials?.keyFile !== undefined) {
    options.push('-o IdentitiesOnly=yes', '-o IdentityAgent=none');
    options.push(sshPath('IdentityFile', credentials.keyFile));
  }
  if (credentials?.knownHostsFile !== undefined) {
    options.push('-o GlobalKnownHostsFile=/dev/null');
    options.push(sshPath('UserKnownHostsFile', credentials.knownHostsFile));
  }
  return ['ssh', ...options].join(' ');
}

function forSsh(
  address: RemoteAddress,
  settings: GitSettings,
  credentials: Extract<GitCredentials, { kind: 'ssh' }> | undefined,
): Omit<Connection, 'address'> {
  if (credentials && address.protocol !== 'ssh') {
    throw new GimletError(
      'invalid',
      `a key for SSH is of no use for ${address.url}: it is not an SSH address`,
      { whatToDo: 'Give an ssh:// address, or a token for HTTPS.' },
    );
  }
  const own = process.env.GIT_SSH_COMMAND;
  const variables: Record<string, string> = {};
  if (settings === 'isolated' || credentials) {
    variables.GIT_SSH_COMMAND = sshCommand(settings, credentials);
    variables.GIT_SSH_VARIANT = 'ssh';
  } else if (own !== undefined) {
    // The person's own way to reach their host, where we were given none.
    variables.GIT_SSH_COMMAND = own;
  }
  return { config: [], variables, mask: text => text };
}

/** Checks a remote and says how git is run for it. */
export function connect(remote: GitRemote, settings: GitSettings): Connection {
  const address = parseRemoteUrl(remote.url);
  const { credentials } = remote;
  const { config, variables, mask } =
    credentials?.kind === 'token'
      ? forToken(address, credentials)
      : forSsh(address, settings, credentials);
  const protocols = new Set(['https', 'ssh', address.protocol]);
  return {
    address,
    config,
    variables: {
      ...variables,
      GIT_ALLOW_PROTOCOL: [...protocols].join(':'),
    },
    mask,
  };
}

/** A remote whose address was checked. */
export interface Connector {
  address: RemoteAddress;
  /** How git is run for it now. */
  connect(): Promise<Connection>;
}

/** Checks a remote; what it gives to show who we are is checked at once, unless it is renewed each time. */
export function connector(
  remote: GitRemote | RenewingRemote,
  settings: GitSettings,
): Connector {
  const { url, credentials } = remote;
  if (typeof credentials === 'function') {
    return {
      address: parseRemoteUrl(url),
      connect: async () =>
        connect({ url, credentials: await credentials() }, settings),
    };
  }
  const connection = connect({ url, credentials }, settings);
  return { address: connection.address, connect: async () => connection };
}
