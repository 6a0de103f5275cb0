import { isIPv6 } from 'node:net';

/** Number of 16-bit groups in the IPv6 network that a single connection commonly has: a /64. */
const NETWORK_GROUPS = 4;
/** The same for the network that a site commonly has: a /48 (RFC 6177). */
const SITE_GROUPS = 3;

/**
 * How many networks' allowance a whole site may use. A /48 contains 65,536 networks; without a limit across all of them, the owner of one
 * would have as many allowances.
 */
export const SITE_NETWORKS = 10;

/**
 * What counts as one address when attempts are counted: an IPv4 address, or the /64 of an IPv6 address, since a single connection commonly
 * has all of it.
 *
 * @param address as the socket or a trusted proxy reports it
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1]!;
  return prefixOf(address, NETWORK_GROUPS) ?? address;
}

/** @returns the /48 of an IPv6 address, all of which commonly belongs to one site; null for IPv4, where addresses are bought one by one */
export function siteOf(address: string): string | null {
  return /^::ffff:\d+\./i.test(address) ? null : prefixOf(address, SITE_GROUPS);
}

function prefixOf(address: string, groups: number): string | null {
  const bare = address.split('%')[0]!;
  if (!isIPv6(bare)) return null;
  // URL parsing yields the canonical form: no dotted decimals, and at most one "::".
  const [head = '', tail] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split('::');
  const front = head ? head.split(':') : [];
  const back = tail ? tail.split(':') : [];
  const zeros = Array<string>(8 - front.length - back.length).fill('0');
  return `${[...front, ...(tail === undefined ? [] : zeros), ...back].slice(0, groups).join(':')}::/${groups * 16}`;
}
