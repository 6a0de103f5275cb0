import { createSecretKey } from 'node:crypto';
import { KnownDevices } from './known-devices.js';

const devices = new KnownDevices(createSecretKey('kQ7vX2mN9pR4tY8wZ1aC5eG3hJ6kL0oB', 'utf8'));
const ada = 'ada@example.com';

test('a device is known to the account that signed in on it, and to no other', () => {
  const mark = devices.mark(ada);
  expect(devices.nameOf(mark, ada)).toMatch(/^[\w-]{22}$/);
  expect(devices.nameOf(mark, ada)).toBe(devices.nameOf(mark, ada));
  expect(devices.nameOf(mark, 'grace@example.com')).toBeUndefined();
  expect(devices.mark(ada)).not.toBe(mark);
  expect(mark).not.toContain('ada');
});

test('a mark that is not ours is worth nothing', () => {
  const [name, signature] = devices.mark(ada).split('.');
  const other = new KnownDevices(createSecretKey('another key of thirty-two bytes.', 'utf8'));
  for (const mark of [
    undefined,
    '',
    'x',
    `${name}.`,
    `.${signature}`,
    `${'A'.repeat(22)}.${signature}`,
    `${name}.${'A'.repeat(43)}`,
    other.mark(ada),
  ])
    expect(devices.nameOf(mark, ada)).toBeUndefined();
});
