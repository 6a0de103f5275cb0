import { addressClassOf, containsAddress, blockListOf } from './address-class.js';

test.each([
  ['127.0.0.1', 'loopback'],
  ['::1', 'loopback'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['10.1.2.3', 'private'],
  ['::ffff:192.168.4.5', 'private'],
  ['172.31.255.255', 'private'],
  ['172.32.0.1', 'public'],
  ['100.64.0.1', 'private'],
  ['fe80::1%eth0', 'private'],
  ['fd00::1', 'private'],
  ['203.0.113.9', 'public'],
  ['2001:db8::1', 'public'],
])('%s is %s', (address, expected) => {
  expect(addressClassOf(address)).toBe(expected);
});

test('TRUST_PROXY covers single addresses and ranges of both families, and an IPv4 address in either form', () => {
  const trusted = blockListOf(['10.0.0.5', '192.0.2.0/24', '2001:db8::/32']);
  expect(['10.0.0.5', '::ffff:10.0.0.5', '192.0.2.77', '2001:db8:1::1'].map((address) => containsAddress(trusted, address))).toEqual([true, true, true, true]);
  expect(['10.0.0.6', '192.0.3.1', '2001:db9::1'].map((address) => containsAddress(trusted, address))).toEqual([false, false, false]);
  expect(containsAddress(blockListOf([]), '127.0.0.1')).toBe(false);
});

test('an invalid address is not covered by anything', () => {
  expect(containsAddress(blockListOf(['0.0.0.0/0', '::/0']), '')).toBe(false);
});
