import type { SignedIn } from '@switchboard/shared';
import { startApp } from './support/app.js';
import { Client } from './support/client.js';
import { refreshCookie, registerUser } from './support/cookies.js';
import { createMigratedDatabase } from './support/migrated-database.js';

const OLD = 'Zp4Vn8rKx2QwLs6TbHy9Ej3UfMc7GaDo5NiRk1';
const NEW = 'Rk1NiDo5Ga7McUf3Ej9HyTb6LsQw2Kx8rVn4Zp';

test('the key that signs is replaced in three steps, and nobody is signed out at any of them', async () => {
  const database = await createMigratedDatabase('sqlite');
  const withKeys = (JWT_SECRET: string, JWT_SECRET_ALSO: string) => startApp({ database, env: { JWT_SECRET, JWT_SECRET_ALSO } });
  const signedInWith = async (url: string, token: string) => {
    const client = new Client(url);
    client.token = token;
    return (await client.get('/api/auth/me')).status;
  };
  const refresh = (url: string, cookie: string) => new Client(url).post<SignedIn>('/api/auth/refresh', undefined, { cookie });
  try {
    let on = await withKeys(OLD, '');
    let { cookie } = await registerUser(on);
    let token = (await refresh(on.url, cookie)).body.access_token;
    const first = token;
    await on.close();
    // The new key is accepted, then it signs, then the old one is dropped.
    for (const [signs, also] of [[OLD, NEW], [NEW, OLD], [NEW, '']] as const) {
      on = await withKeys(signs, also);
      expect([signs, also, await signedInWith(on.url, token)]).toEqual([signs, also, 200]);
      const renewed = await refresh(on.url, cookie);
      expect([signs, also, renewed.status]).toEqual([signs, also, 200]);
      [cookie, token] = [refreshCookie(renewed), renewed.body.access_token];
      if (also === '') expect(await signedInWith(on.url, first)).toBe(401);
      await on.close();
    }
    on = await withKeys(OLD, '');
    expect([await signedInWith(on.url, token), (await refresh(on.url, cookie)).status]).toEqual([401, 401]);
    await on.close();
  } finally {
    await database.drop();
  }
});
