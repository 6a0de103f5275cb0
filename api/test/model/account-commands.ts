import type { Problem, SignedIn, User } from '@switchboard/shared';
import fc from 'fast-check';
import { ADMIN } from '../support/app.js';
import { ask, command, recordSignIn, type Model, type Person, personAt, type Real } from './world.js';

const { password } = ADMIN;

/** Creates the person's account, or checks that the address is taken. */
export async function register(person: Person, real: Real): Promise<void> {
  const name = person.email.split('@')[0]!;
  const answer = await person.client.post<SignedIn & Problem>('/api/auth/register', { email: person.email.toUpperCase(), password, name });
  if (person.user_id !== null) {
    expect([answer.status, answer.body.code]).toEqual([409, 'email_taken']);
    return;
  }
  expect([answer.status, answer.body.user]).toEqual([201, { user_id: expect.any(String), email: person.email, name, role: 'user' }]);
  person.name = name;
  recordSignIn(person, real, answer);
}

/** Signs the person in; without an account, or with a wrong password, that is refused and changes nothing. */
export async function signIn(person: Person, real: Real, right = true): Promise<void> {
  const answer = await person.client.post<SignedIn & Problem>('/api/auth/login', {
    email: person.email,
    password: right ? password : 'not the password at all',
  });
  if (person.user_id === null || !right) {
    expect([answer.status, answer.body.code]).toEqual([401, 'bad_credentials']);
    return;
  }
  expect([answer.status, answer.body.user]).toEqual([
    200,
    { user_id: person.user_id, email: person.email, name: person.name, role: 'user' },
  ]);
  recordSignIn(person, real, answer);
}

/** Renews the person's token; without a sign-in that is refused. */
export async function refresh(person: Person, real: Real): Promise<void> {
  const answer = await person.client.post<SignedIn>('/api/auth/refresh', undefined, { cookie: person.client.cookies });
  expect(answer.status).toBe(person.signed_in ? 200 : 401);
  if (person.signed_in) recordSignIn(person, real, answer);
}

async function signOut(person: Person): Promise<void> {
  expect((await person.client.post('/api/auth/logout', undefined, { cookie: person.client.cookies })).status).toBe(204);
  person.signed_in = false;
}

/** Changes the person's name. */
export async function rename(person: Person, real: Real, name: string): Promise<void> {
  const answer = await ask<User>(real, person, 'PATCH', '/api/auth/me', { name });
  if (!answer) return;
  expect(answer.status).toBe(200);
  person.name = name;
  const me = { user_id: person.user_id, email: person.email, name, role: 'user', status: 'active', created_at: expect.any(String) };
  expect(answer.body).toEqual(me);
  expect((await ask<User>(real, person, 'GET', '/api/auth/me'))!.body).toEqual(me);
}

/** Deletes the account, and with it everything that the person wrote. */
async function deleteAccount(model: Model, person: Person, real: Real, right: boolean): Promise<void> {
  const answer = await ask<Problem>(real, person, 'DELETE', '/api/auth/me', { current_password: right ? password : 'not it at all' });
  if (!answer) return;
  if (!right) {
    expect([answer.status, answer.body.code]).toEqual([403, 'wrong_password']);
    return;
  }
  expect(answer.status).toBe(204);
  model.deleted.push(...model.sessions.filter(({ owner }) => owner === person).map(({ session_id }) => session_id));
  model.sessions = model.sessions.filter(({ owner }) => owner !== person);
  person.user_id = null;
  person.signed_in = false;
}

const who = fc.nat(2);

/** What people do with their accounts, and the passing of time. */
export const accountCommands = [
  who.map((at) => command(`register(${at})`, (model, real) => register(personAt(model, at), real))),
  fc.tuple(who, fc.boolean()).map(([at, right]) =>
    command(`signIn(${at}, ${right ? 'right' : 'wrong'})`, (model, real) => signIn(personAt(model, at), real, right)),
  ),
  who.map((at) => command(`refresh(${at})`, (model, real) => refresh(personAt(model, at), real))),
  who.map((at) => command(`signOut(${at})`, (model) => signOut(personAt(model, at)))),
  fc.tuple(who, fc.constantFrom('Ann', 'Bo B.', '名前')).map(([at, name]) =>
    command(`rename(${at}, ${name})`, (model, real) => rename(personAt(model, at), real, name)),
  ),
  fc.tuple(who, fc.boolean()).map(([at, right]) =>
    command(`deleteAccount(${at}, ${right ? 'right' : 'wrong'})`, (model, real) => deleteAccount(model, personAt(model, at), real, right)),
  ),
  fc.constantFrom(1, 120_000, 299_999, 300_000, 600_000).map((milliseconds) =>
    command(`wait(${milliseconds})`, async (_, { clock }) => clock.advance(milliseconds)),
  ),
];
