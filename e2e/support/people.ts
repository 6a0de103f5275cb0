import { randomUUID } from 'node:crypto';
import type { Session } from '@switchboard/shared';
import { ApiClient } from '../../scripts/lib/api-client.mjs';

/** A user with an account, who acts through the API, besides any open pages. */
export interface Person {
  email: string;
  password: string;
  name: string;
  api: ApiClient;
}

/** The first administrator of every server started by the tests. */
export const ADMIN = { email: 'admin@example.org', password: 'watch the board light up', name: 'Administrator' };

/** A password that every policy accepts. */
export const PASSWORD = 'a rather long test passphrase';

/** An email address and a name that no other test uses. */
export function newIdentity(name = 'Robin'): { email: string; password: string; name: string } {
  const tag = randomUUID().slice(0, 8);
  return { email: `${name.toLowerCase()}.${tag}@example.org`, password: PASSWORD, name: `${name} ${tag}` };
}

/** Creates a new user, signed up through the API. */
export async function signUp(url: string, name?: string): Promise<Person> {
  const identity = newIdentity(name);
  const api = new ApiClient(url, identity);
  await api.register();
  return { ...identity, api };
}

/** The administrator, signed in through the API. */
export async function administrator(url: string): Promise<Person> {
  const api = new ApiClient(url, ADMIN);
  await api.signIn();
  return { ...ADMIN, api };
}

/** Creates a further administrator, with a name, signed in through the API. */
export async function colleague(url: string, admin: Person, name: string): Promise<Person> {
  const identity = newIdentity(name);
  await admin.api.call('POST', '/admin/users', { ...identity, role: 'admin' });
  const api = new ApiClient(url, identity);
  await api.signIn();
  return { ...identity, api };
}

/** Creates a session of the user with the given messages. */
export async function converse(person: Person, ...lines: string[]): Promise<Session> {
  const session = (await person.api.createSession()) as Session;
  for (const line of lines) await person.api.say(session.session_id, line);
  return session;
}
