const LIMITED_HOSTS: ReadonlyMap<string, number> = new Map([
  // Each push makes work for GitHub far beyond the repository; it answers those who push without pause with errors.
  ['github.com', 6],
  ['ssh.github.com', 6],
]);

const HOST = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^/@]*@)?([^/:]+)/i;

/** How often a repository's host may be pushed to; no limit where it is not known to want one. */
export function pushesPerMinute(url: string): number | undefined {
  const host = HOST.exec(url)?.[1].toLowerCase();
  return host === undefined ? undefined : LIMITED_HOSTS.get(host);
}
