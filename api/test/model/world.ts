import type { AdminSession, Message, Session, SessionTotals } from '@switchboard/shared';
import type { AsyncCommand } from 'fast-check';
import type { TestApp } from '../support/app.js';
import type { Answer, Client } from '../support/client.js';
import type { FakeClock } from '../support/fake-clock.js';

/** The accounts, sessions and messages that the server should have, as far as clients can tell. */
export interface Model {
  people: Person[];
  sessions: ModelSession[];
  /** ids of deleted sessions */
  deleted: string[];
  /** the last response of the console's list, by query: a 304 may only stand for exactly that */
  seen: Map<string, { etag: string; shown: unknown }>;
}

/** A user who may or may not have an account and be signed in. */
export interface Person {
  readonly email: string;
  user_id: string | null;
  name: string;
  signed_in: boolean;
  /** when the access token expires, in seconds since the epoch */
  token_until: number;
  client: Client;
}

/** A session as it should be; its messages are those that the server returned and the model verified. */
export interface ModelSession {
  session_id: string;
  owner: Person;
  title: string | null;
  created_at: string;
  last_activity_at: string;
  ended: { at: string; reason: string | null } | null;
  last_seq: number;
  messages: Message[];
  /** the end of the branch that is shown: each message becomes it, and a reply does if it follows it */
  leaf_id: string | null;
}

/** The server under test. */
export interface Real {
  on: TestApp;
  clock: FakeClock;
  admin: Client;
}

/** A command of a run. @param name how fast-check shows it */
export function command(name: string, run: (model: Model, real: Real) => Promise<void>): AsyncCommand<Model, Real> {
  return { check: () => true, run, toString: () => name };
}

/** How long an access token is accepted, in seconds: its 15 minutes, plus the server's tolerance for clock skew. */
const TOKEN_SECONDS = 900 + 5;
/** SESSION_IDLE_AFTER of the server under test, in milliseconds. */
const IDLE_MS = 300_000;

/** Records that this response signed the person in. */
export function recordSignIn(person: Person, { clock }: Real, answer: Answer<{ access_token: string; user?: { user_id: string } }>): void {
  person.client.token = answer.body.access_token;
  person.client.cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0]).join('; ');
  person.user_id = answer.body.user?.user_id ?? person.user_id;
  person.signed_in = true;
  person.token_until = Math.floor(clock.now() / 1000) + TOKEN_SECONDS;
}

/** Whether the person's access token should be accepted. */
function isAdmitted(person: Person, { clock }: Real): boolean {
  return person.signed_in && Math.floor(clock.now() / 1000) < person.token_until;
}

/**
 * Sends a request as a person.
 *
 * @returns null when the person should be rejected, and was
 */
export async function ask<T>(real: Real, person: Person, method: string, path: string, body?: unknown): Promise<Answer<T> | null> {
  const answer = await person.client.send<T>(method, path, body);
  if (isAdmitted(person, real)) {
    expect(answer.status).not.toBe(401);
    return answer;
  }
  expect(answer.status).toBe(401);
  return null;
}

/** Sends a request as the administrator, whose token is renewed when it has expired. */
export async function askAdmin<T>({ admin }: Real, method: string, path: string, body?: unknown, headers = {}): Promise<Answer<T>> {
  let answer = await admin.send<T>(method, path, body, headers);
  if (answer.status !== 401) return answer;
  const renewed = await admin.post<{ access_token: string }>('/api/auth/refresh', undefined, { cookie: admin.cookies });
  expect(renewed.status).toBe(200);
  admin.token = renewed.body.access_token;
  admin.cookies = renewed.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0]).join('; ');
  answer = await admin.send<T>(method, path, body, headers);
  expect(answer.status).not.toBe(401);
  return answer;
}

/** Who makes a call: a person by index, or the owner of the session that the call is about. */
export type Who = number | 'owner';

/** @param session_id the session that the call is about */
export function personAt({ people, sessions }: Model, who: Who, session_id?: string): Person {
  if (who !== 'owner') return people[who]!;
  return sessions.find((each) => each.session_id === session_id)?.owner ?? people[0]!;
}

/** A session as the API should show it. */
export function viewOf(session: ModelSession, { clock, admin }: Real): Session {
  const idle = Date.parse(session.last_activity_at) <= clock.now() - IDLE_MS;
  return {
    session_id: session.session_id,
    user_id: session.owner.user_id!,
    title: session.title,
    status: session.ended ? 'ended' : idle ? 'idle' : 'active',
    message_count: session.messages.length,
    created_at: session.created_at,
    last_activity_at: session.last_activity_at,
    ended_at: session.ended?.at ?? null,
    ended_by: session.ended ? admin.user.user_id : null,
    end_reason: session.ended?.reason ?? null,
    leaf_id: session.leaf_id,
    responder: null,
    handling: 'responder',
    handled_by: null,
    handled_by_name: null,
    handled_since: null,
    waiting_since: null,
    handling_version: 0,
    pinned: false,
    archived: false,
  };
}

/** The same for administrators. */
export function adminViewOf(session: ModelSession, real: Real): AdminSession {
  const { pinned: _, archived: __, ...view } = viewOf(session, real);
  return { ...view, last_role: session.messages.at(-1)?.role ?? null, user_email: session.owner.email, user_name: session.owner.name };
}

/** What the console's counters should show. */
export function totalsOf({ sessions }: Model, real: Real): SessionTotals {
  return {
    active_sessions: sessions.filter((session) => viewOf(session, real).status === 'active').length,
    total_sessions: sessions.length,
    total_messages: sessions.reduce((sum, { messages }) => sum + messages.length, 0),
    waiting_sessions: 0,
    handled_sessions: 0,
    most_recent_activity: sessions.map(({ last_activity_at }) => last_activity_at).sort().at(-1) ?? null,
  };
}

/** Sorts views by a field, and equal ones by id, in the same direction. */
export function ordered<T extends Omit<Session, 'pinned' | 'archived'>>(views: T[], sort: string): T[] {
  const field = sort.replace('-', '') as 'last_activity_at' | 'created_at' | 'message_count';
  const sign = sort.startsWith('-') ? -1 : 1;
  return views.sort((a, b) => sign * (compare(a[field], b[field]) || compare(a.session_id, b.session_id)));
}

function compare<T extends string | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** All pages of a list, read by following its cursors. */
export async function pages<T extends { next_cursor: string | null }>(get: (cursor: string) => Promise<T>): Promise<T[]> {
  const all = [await get('')];
  for (let cursor = all[0]!.next_cursor; cursor !== null; cursor = all.at(-1)!.next_cursor) {
    expect(all.length).toBeLessThan(100);
    all.push(await get(`&cursor=${encodeURIComponent(cursor)}`));
  }
  return all;
}
