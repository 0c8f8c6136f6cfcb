import { isIP } from 'node:net';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GimletError } from '@gimlet-io/backstage-plugin-gimlet-common';
import { isPublicAddress } from './privateAddress';

/**
 * One place that charts may come from, as `gimlet.charts.allow` lists them. Hosts are one of
 *
 * - `charts.example.com`: over https (and git over ssh) on the usual ports;
 * - `charts.example.com:8443`: on that port alone;
 * - `*.example.com`: every host below `example.com`, not `example.com` itself;
 * - `http://charts.example.com`: over plain http, for Helm repositories, OCI registries and git alike;
 * - `file:/srv/charts`: chart folders and git repositories below that folder, which must be named by an absolute path.
 *
 * The long form says, with `privateAddresses`, that the host may have an address that the internet does not route
 * (loopback, link-local, private networks).
 *
 * @public
 */
export type ChartAllowance =
  | string
  | { host: string; privateAddresses?: boolean };

/**
 * Where charts may come from. `offline`: from everywhere that the person who runs it could reach. `server`: from what is
 * listed, and from nothing else.
 *
 * @public
 */
export type ChartPolicy =
  | { mode: 'offline' }
  | { mode: 'server'; allow: readonly ChartAllowance[] };

/** What a policy says about one address that it allows. */
export interface Access {
  privateAddresses: boolean;
}

/** A policy, read: answers how an address may be used, and refuses it with words that say what to add. */
export interface ChartAccess {
  readonly mode: ChartPolicy['mode'];
  /** For `https:`, `http:` and `ssh:` addresses. */
  ofUrl(url: URL): Access;
  /** Whether a registry or repository on this host (`host` or `host:port`) is to be spoken to over plain http. */
  usesPlainHttp(host: string): boolean;
  /**
   * For an absolute folder that a `file:` address names: the folder that it must not lead out of.
   */
  ofFolder(folder: string): string;
}

const DEFAULT_PORTS: Record<string, string> = {
  'https:': '443',
  'http:': '80',
  'ssh:': '22',
};

interface HostRule extends Access {
  plainHttp: boolean;
  /** Lower case; `*.` in front stands for any host below. */
  name: string;
  port?: string;
}

/** The name of a URL's host as it is compared: lower case, no brackets, no dot at its end. */
export function hostName(url: URL): string {
  return url.hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}

/** A URL's host as configuration names it: with `http://` in front where it is spoken to in clear. */
export function hostEntry(url: URL): string {
  return url.protocol === 'http:' ? `http://${url.host}` : url.host;
}

function portOf(url: URL): string {
  return url.port || (DEFAULT_PORTS[url.protocol] ?? '');
}

function badAllowance(text: string, why: string): GimletError {
  return new GimletError(
    'invalid',
    `gimlet.charts.allow: ${JSON.stringify(text)} ${why}`,
    {
      whatToDo:
        'Write a host (charts.example.com), a host and port (charts.example.com:8443), *.example.com, http://host, or file:/folder.',
    },
  );
}

function readHostRule(text: string, privateAddresses: boolean): HostRule {
  const plainHttp = text.startsWith('http://');
  const host = plainHttp ? text.slice('http://'.length) : text;
  const wildcard = host.startsWith('*.');
  const probe = wildcard ? `x.${host.slice(2)}` : host;
  let url: URL;
  try {
    url = new URL(`ssh://${probe}`);
  } catch {
    throw badAllowance(text, 'is not a host');
  }
  if (
    probe.includes('*') ||
    url.username ||
    url.password ||
    /[/?#@\s\\]/.test(probe) ||
    url.hostname === ''
  ) {
    throw badAllowance(text, 'is not a host');
  }
  const name = hostName(new URL(`https://${url.host}`));
  return {
    plainHttp,
    privateAddresses,
    name: wildcard ? `*.${name.slice(2)}` : name,
    port: url.port || undefined,
  };
}

function matches(rule: HostRule, name: string): boolean {
  return rule.name.startsWith('*.')
    ? name.endsWith(rule.name.slice(1)) && isIP(name) === 0
    : name === rule.name;
}

/** Whether `folder` is `root` or lies below it; both absolute. */
export function isWithin(root: string, folder: string): boolean {
  const way = relative(root, folder);
  return (
    way === '' ||
    (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
  );
}

/** How a URL is shown: without what may be secret in it (user, query) and without what is of no interest. */
export function shownUrl(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`;
}

function isLoopback(host: string): boolean {
  const name = hostName(new URL(`http://${host}`));
  return name === 'localhost' || name === '::1' || /^127(\.\d+){3}$/.test(name);
}

const offlineAccess: ChartAccess = {
  mode: 'offline',
  ofUrl: () => ({ privateAddresses: true }),
  usesPlainHttp: isLoopback,
  ofFolder: folder => resolve(folder, '/'),
};

function serverAccess(allow: readonly ChartAllowance[]): ChartAccess {
  const hosts: HostRule[] = [];
  const folders: string[] = [];
  for (const allowance of allow) {
    const { host, privateAddresses = false } =
      typeof allowance === 'string' ? { host: allowance } : allowance;
    if (host.startsWith('file:')) {
      const folder = host.startsWith('file://')
        ? fileURLToPath(host)
        : host.slice('file:'.length);
      if (!isAbsolute(folder)) {
        throw badAllowance(host, 'is not an absolute folder');
      }
      folders.push(resolve(folder));
    } else {
      hosts.push(readHostRule(host, privateAddresses));
    }
  }

  const ruleFor = (url: URL): HostRule | undefined => {
    const name = hostName(url);
    const port = portOf(url);
    const plainHttp = url.protocol === 'http:';
    return hosts.find(
      rule =>
        rule.plainHttp === plainHttp &&
        (rule.port ?? DEFAULT_PORTS[url.protocol]) === port &&
        matches(rule, name),
    );
  };

  return {
    mode: 'server',
    ofUrl(url) {
      const rule = ruleFor(url);
      const entry = hostEntry(url);
      if (!rule) {
        throw new GimletError(
          'not-allowed',
          `Charts from ${entry} are not allowed on this server.`,
          { whatToDo: `Add "${entry}" to gimlet.charts.allow.` },
        );
      }
      const name = hostName(url);
      if (!rule.privateAddresses && isIP(name) && !isPublicAddress(name)) {
        throw privateAddressError(url, name);
      }
      return { privateAddresses: rule.privateAddresses };
    },
    usesPlainHttp(host) {
      const secure = new URL(`https://${host}`);
      return (
        !ruleFor(secure) && ruleFor(new URL(`http://${host}`)) !== undefined
      );
    },
    ofFolder(folder) {
      const root = folders.find(candidate => isWithin(candidate, folder));
      if (root === undefined) {
        throw new GimletError(
          'not-allowed',
          `Charts from the folder ${folder} are not allowed on this server.`,
          { whatToDo: `Add "file:${folder}" to gimlet.charts.allow.` },
        );
      }
      return root;
    },
  };
}

/** A host that is allowed, with an address that is not. */
export function privateAddressError(url: URL, address: string): GimletError {
  const entry = hostEntry(url);
  return new GimletError(
    'not-allowed',
    `${url.host} has the address ${address}, which is not a public one; charts are not fetched from there.`,
    {
      whatToDo: `If that is meant, write { host: "${entry}", privateAddresses: true } in gimlet.charts.allow.`,
    },
  );
}

/** Reads a policy. Throws a GimletError `invalid` for an entry that is none. */
export function readChartPolicy(policy: ChartPolicy): ChartAccess {
  return policy.mode === 'offline' ? offlineAccess : serverAccess(policy.allow);
}
