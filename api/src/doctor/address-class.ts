import type { AddressClass } from '@switchboard/shared';
import { BlockList, isIPv6 } from 'node:net';

const loopback = blockListOf(['127.0.0.0/8', '::1']);
/** RFC 1918, RFC 6598 (carrier-grade NAT), RFC 3927 and RFC 4291 (link-local), RFC 4193 (unique local). */
const privateRanges = blockListOf(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', 'fe80::/10', 'fc00::/7']);

/** @param address as reported by the socket or a trusted proxy */
export function addressClassOf(address: string): AddressClass {
  if (containsAddress(loopback, address)) return 'loopback';
  return containsAddress(privateRanges, address) ? 'private' : 'public';
}

/** @param ranges IP addresses and CIDR ranges, as in TRUST_PROXY */
export function blockListOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}

/** Whether any of the ranges contains the address; an IPv4-mapped IPv6 address is matched as IPv4. */
export function containsAddress(ranges: BlockList, address: string): boolean {
  const plain = normalizeAddress(address);
  return ranges.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
}

/** @returns the address without its zone, and an IPv4-mapped IPv6 address as IPv4 */
export function normalizeAddress(address: string): string {
  return address.split('%', 1)[0]!.replace(/^::ffff:(?=\d+\.)/i, '');
}
