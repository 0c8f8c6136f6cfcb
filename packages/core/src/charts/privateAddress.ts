import { BlockList, isIPv4 } from 'node:net';

/** Addresses that the public internet does not route (IANA's special-purpose registries), and multicast. */
const special = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  special.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  // Teredo and its like, documentation, and 6to4, which carries an IPv4 address of its own.
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  special.addSubnet(network, prefix, 'ipv6');
}

const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');

/**
 * Whether an address is one that anybody on the internet may be. Of IPv6 only global unicast is: that leaves out loopback,
 * link-local and unique local addresses, multicast, and every way to write an IPv4 address as an IPv6 one.
 *
 * @param address - an IPv4 or IPv6 address, without brackets; a zone (`%eth0`) makes it a local one
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) {
    return !special.check(address, 'ipv4');
  }
  return (
    !address.includes('%') &&
    globalUnicast.check(address, 'ipv6') &&
    !special.check(address, 'ipv6')
  );
}
