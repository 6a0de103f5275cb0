import { startApp } from './support/app.js';
import { databaseKinds } from './support/databases.js';

const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');

test.each(databaseKinds)('A40: a cursor that no page issued is invalid on %s, whatever it holds, not a server error', async (kind) => {
  const on = await startApp({ kind });
  try {
    const admin = await on.admin();
    const lists: [path: string, order: string, right: unknown][] = [
      ['/api/admin/sessions?sort=message_count', 'sessions message_count', 0],
      ['/api/admin/sessions?sort=waiting_since', 'sessions waiting_since', '2026-01-01T00:00:00.000Z'],
      ['/api/admin/sessions?sort=-created_at', 'sessions -created_at', '2026-01-01T00:00:00.000Z'],
      ['/api/admin/users?limit=1', 'users -created_at', '2026-01-01T00:00:00.000Z'],
      ['/api/admin/audit?limit=1', 'audit -at', '2026-01-01T00:00:00.000Z'],
      ['/api/admin/feedback?limit=1', 'feedback -at', '2026-01-01T00:00:00.000Z'],
      ['/api/sessions?limit=1', 'own sessions -last_activity_at', '2026-01-01T00:00:00.000Z'],
    ];
    for (const [path, order, right] of lists) {
      const ask = async (...parts: unknown[]) => (await admin.get(`${path}&cursor=${cursor(...parts)}`)).status;
      const other = typeof right === 'number' ? 'x' : 5;
      for (const value of [other, null, [right], { right }, 1.5, 1e30, 2 ** 31, 'a\u0000b', '\ud800', 'x'.repeat(501)])
        expect([path, value, await ask(order, value, 'x')]).toEqual([path, value, 422]);
      for (const id of [null, 7, 'a\u0000b', '\ud800']) expect([path, id, await ask(order, right, id)]).toEqual([path, id, 422]);
      expect(await ask('another', right, '1')).toBe(422);
      expect(await ask(order, right, '1', 'more')).toBe(422);
      expect([path, await ask(order, right, '1')]).toEqual([path, 200]);
    }
  } finally {
    await on.close();
  }
});
