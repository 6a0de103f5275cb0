import { startApp } from './support/app.js';

test('security.txt names the contact, and expires within a year (RFC 9116, 2.5.5)', async () => {
  const on = await startApp({ env: { SECURITY_CONTACT: 'security@example.com', PUBLIC_URL: 'https://chat.example.com' } });
  const response = await fetch(`${on.url}/.well-known/security.txt`);
  const text = await response.text();
  await on.close();
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
  expect(text).toMatch(/^Contact: mailto:security@example\.com\nExpires: \S+Z\n/);
  expect(text).toContain('\nCanonical: https://chat.example.com/.well-known/security.txt\n');
  const left = Date.parse(/^Expires: (\S+)$/m.exec(text)![1]!) - Date.now();
  expect(left).toBeGreaterThan(80 * 86_400_000);
  expect(left).toBeLessThan(365 * 86_400_000);
});

test('without a contact there is none', async () => {
  const on = await startApp();
  const { status } = await fetch(`${on.url}/.well-known/security.txt`);
  await on.close();
  expect(status).toBe(404);
});
