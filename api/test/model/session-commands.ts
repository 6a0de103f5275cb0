import type { AdminSession, AdminSessionList, OwnSessionList, Problem, Session } from '@switchboard/shared';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import type { Answer } from '../support/client.js';
import {
  adminViewOf, ask, askAdmin, command, type Model, type ModelSession, ordered, pages, personAt, type Real, totalsOf, viewOf, type Who,
} from './world.js';

/** Maps any number to an id: of an existing session (twice as likely), of a deleted one, or of none. */
export function idAt(model: Model, at: number): string {
  const existing = model.sessions.map(({ session_id }) => session_id);
  const ids = [...existing, randomUUID(), ...existing, ...model.deleted.slice(-1)];
  return ids[at % ids.length]!;
}

/** A session that has just been created, by whichever call. */
export function newSession(session_id: string, owner: ModelSession['owner'], title: string | null, { clock }: Real): ModelSession {
  const at = clock.instant();
  return { session_id, owner, title, created_at: at, last_activity_at: at, ended: null, last_seq: 0, messages: [], leaf_id: null };
}

const notFound = (answer: Answer<unknown>): void =>
  expect([answer.status, (answer.body as Problem).code]).toEqual([404, 'session_not_found']);

/** Sends a person's request about one session; another person's, or a missing one, must get 404. */
async function atOwn<T>(model: Model, real: Real, at: Who, session_id: string, method: string, body?: unknown) {
  const person = personAt(model, at, session_id);
  const answer = await ask<T>(real, person, method, `/api/sessions/${session_id.toUpperCase()}`, body);
  if (!answer) return null;
  const session = model.sessions.find((each) => each.session_id === session_id && each.owner === person);
  if (session) return { answer, session };
  notFound(answer);
  return null;
}

async function create(model: Model, real: Real, at: number, title: string | null): Promise<void> {
  const person = personAt(model, at);
  const answer = await ask<Session>(real, person, 'POST', '/api/sessions', title === null ? undefined : { title });
  if (!answer) return;
  const session = newSession(answer.body.session_id, person, title, real);
  model.sessions.push(session);
  expect([answer.status, answer.body]).toEqual([201, viewOf(session, real)]);
}

async function rename(model: Model, real: Real, at: Who, where: number, title: string): Promise<void> {
  const found = await atOwn<Session>(model, real, at, idAt(model, where), 'PATCH', { title });
  if (!found) return;
  found.session.title = title;
  expect([found.answer.status, found.answer.body]).toEqual([200, viewOf(found.session, real)]);
}

async function remove(model: Model, real: Real, at: Who, where: number): Promise<void> {
  const found = await atOwn(model, real, at, idAt(model, where), 'DELETE');
  if (!found) return;
  expect(found.answer.status).toBe(204);
  model.sessions = model.sessions.filter((each) => each !== found.session);
  model.deleted.push(found.session.session_id);
}

async function find(model: Model, real: Real, at: Who, where: number): Promise<void> {
  const found = await atOwn<Session>(model, real, at, idAt(model, where), 'GET');
  if (found) expect([found.answer.status, found.answer.body]).toEqual([200, viewOf(found.session, real)]);
}

async function list(model: Model, real: Real, at: number, messages: string): Promise<void> {
  const person = personAt(model, at);
  if (!(await ask(real, person, 'GET', '/api/sessions'))) return;
  const read = await pages(async (cursor) =>
    (await ask<OwnSessionList>(real, person, 'GET', `/api/sessions?limit=2&messages=${messages}${cursor}`))!.body,
  );
  const own = model.sessions.filter(({ owner }) => owner === person).map((session) => viewOf(session, real));
  expect(read.flatMap(({ sessions }) => sessions)).toEqual(ordered(own.filter(fits({ messages })), '-last_activity_at'));
}

interface Filter {
  status?: string;
  messages?: string;
}

const fits = ({ status = '', messages = '' }: Filter) => (view: Pick<Session, 'status' | 'message_count'>): boolean =>
  (status === '' || view.status === status) && (messages === '' || (messages === 'some') === view.message_count > 0);

async function adminEnds(model: Model, real: Real, where: number, reason: string | null): Promise<void> {
  const session_id = idAt(model, where);
  const body = reason === null ? undefined : { reason };
  const answer = await askAdmin<AdminSession>(real, 'POST', `/api/admin/sessions/${session_id}/end`, body);
  const session = model.sessions.find((each) => each.session_id === session_id);
  if (!session) return notFound(answer);
  session.ended ??= { at: real.clock.instant(), reason };
  expect([answer.status, answer.body]).toEqual([200, adminViewOf(session, real)]);
  // Reading the transcript opens it.
  const { opened_until: _, opening_id: __, whisper_count: ___, watchers: ____, ...found } = (await askAdmin<AdminSession>(real, 'GET', `/api/admin/sessions/${session_id}`)).body;
  expect(found).toEqual(adminViewOf(session, real));
}

/** Reads all pages of the console's list, and once more with its ETag. */
export async function adminLists(model: Model, real: Real, { sort = '', ...filter }: Filter & { sort?: string } = {}): Promise<void> {
  const query = `/api/admin/sessions?limit=3&sort=${sort}&status=${filter.status ?? ''}&messages=${filter.messages ?? ''}`;
  const views = model.sessions.map((session) => adminViewOf(session, real)).filter(fits(filter));
  const shown = { rows: ordered(views, sort || '-last_activity_at'), totals: totalsOf(model, real) };
  const seen = model.seen.get(query);
  if (seen) {
    const { status } = await askAdmin(real, 'GET', query, undefined, { 'if-none-match': seen.etag });
    expect([200, 304]).toContain(status);
    if (status === 304) expect(shown).toEqual(seen.shown);
  }
  let etag = '';
  const read = await pages(async (cursor) => {
    const answer = await askAdmin<AdminSessionList>(real, 'GET', query + cursor);
    expect(answer.status).toBe(200);
    etag ||= answer.headers.get('etag')!;
    return answer.body;
  });
  expect(read.flatMap(({ sessions }) => sessions)).toEqual(shown.rows.map((row) => ({ ...row, answering: false })));
  for (const { totals } of read) expect(totals).toEqual(shown.totals);
  model.seen.set(query, { etag, shown });
}

async function readAsUser(model: Model, real: Real, at: number, where: number): Promise<void> {
  const person = personAt(model, at);
  for (const path of ['', `/${idAt(model, where)}`, `/${idAt(model, where)}/messages`]) {
    const answer = await ask<Problem>(real, person, 'GET', `/api/admin/sessions${path}`);
    if (answer) expect([answer.status, answer.body.code]).toEqual([403, 'insufficient_scope']);
  }
}

const who = fc.nat(2);
/** Mostly the owner, because a refused call changes nothing that later calls could depend on. */
export const mostlyOwner = fc.oneof(who, fc.constant('owner' as const));
const where = fc.nat(7);
const messages = fc.constantFrom('', 'some', 'none');
const filter = fc.record({
  sort: fc.constantFrom('', '-last_activity_at', 'last_activity_at', '-created_at', 'created_at', '-message_count', 'message_count'),
  status: fc.constantFrom('', 'active', 'idle', 'ended'),
  messages,
});

/** What people and the administrator do with sessions. */
export const sessionCommands = [
  fc.tuple(who, fc.constantFrom(null, 'A title')).map(([at, title]) =>
    command(`create(${at}, ${title})`, (model, real) => create(model, real, at, title)),
  ),
  fc.tuple(mostlyOwner, where).map(([at, to]) => command(`find(${at}, ${to})`, (model, real) => find(model, real, at, to))),
  fc.tuple(mostlyOwner, where).map(([at, to]) => command(`retitle(${at}, ${to})`, (model, real) => rename(model, real, at, to, 'Renamed'))),
  fc.tuple(mostlyOwner, where).map(([at, to]) => command(`delete(${at}, ${to})`, (model, real) => remove(model, real, at, to))),
  fc.tuple(who, messages).map(([at, some]) => command(`list(${at}, ${some})`, (model, real) => list(model, real, at, some))),
  fc.tuple(where, fc.constantFrom(null, 'because')).map(([to, reason]) =>
    command(`adminEnds(${to}, ${reason})`, (model, real) => adminEnds(model, real, to, reason)),
  ),
  filter.map((query) => command(`adminLists(${fc.stringify(query)})`, (model, real) => adminLists(model, real, query))),
  fc.tuple(who, where).map(([at, to]) => command(`readAsUser(${at}, ${to})`, (model, real) => readAsUser(model, real, at, to))),
];
