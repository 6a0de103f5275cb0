import { isIPv6 } from 'node:net';

/** Groups of 16 bits that name an IPv6 network that one connection commonly has: a /64. */
const NETWORK_GROUPS = 4;
/** Those of the network that one site commonly has: a /48 (RFC 6177). */
const SITE_GROUPS = 3;

/**
 * How many networks' allowance a whole site may use. A /48 has 65,536 networks; without a bound on all of them together whoever has one
 * would have as many allowances.
 */
export const SITE_NETWORKS = 10;

/**
 * What counts as one address when attempts are counted: an IPv4 address, or the /64 of an IPv6 address, since one connection
 * commonly has all of those.
 *
 * @param address as the socket or a trusted proxy names it
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1]!;
  return prefixOf(address, NETWORK_GROUPS) ?? address;
}

/** @returns the /48 of an IPv6 address, of which a site commonly has all; null for IPv4, where an address is bought one by one */
export function siteOf(address: string): string | null {
  return /^::ffff:\d+\./i.test(address) ? null : prefixOf(address, SITE_GROUPS);
}

function prefixOf(address: string, groups: number): string | null {
  const bare = address.split('%')[0]!;
  if (!isIPv6(bare)) return null;
  // A URL brings the address to its one canonical form, without dotted decimals and with one "::" at most.
  const [head = '', tail] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split('::');
  const front = head ? head.split(':') : [];
  const back = tail ? tail.split(':') : [];
  const zeros = Array<string>(8 - front.length - back.length).fill('0');
  return `${[...front, ...(tail === undefined ? [] : zeros), ...back].slice(0, groups).join(':')}::/${groups * 16}`;
}
