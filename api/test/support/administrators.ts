import type { User } from '@switchboard/shared';
import type { TestApp } from './app.js';
import { Client } from './client.js';

const password = 'a password for tests';
let made = 0;

/** Makes further administrators of a test server and signs them in. @param names their names */
export async function administrators(on: TestApp, names: readonly string[]): Promise<Client[]> {
  const first = await on.admin();
  const clients: Client[] = [];
  // One after another: passwords are hashed in a bounded queue.
  for (const name of names) {
    const email = `admin${++made}@example.com`;
    const answer = await first.post<User>('/api/admin/users', { email, password, name, role: 'admin' });
    if (answer.status !== 201) throw new Error(`an administrator could not be made: ${answer.text}`);
    clients.push(await Client.signIn(on.url, email, password));
  }
  return clients;
}
