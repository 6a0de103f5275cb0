import type { Session } from '@switchboard/shared';
import Database from 'better-sqlite3';
import { ExternalWriteWatch } from '../src/core/database/sqlite/external-write-watch.js';
import { type TestApp, startApp } from './support/app.js';
import { Client } from './support/client.js';
import { createScratchDatabase, databaseKinds } from './support/databases.js';
import type { EventReader } from './support/event-reader.js';
import { scripted, ScriptedResponder } from './support/scripted-responder.js';
import { until } from './support/until.js';
import type { AnsweredChat } from './support/answered-chat.js';

describe.each(databaseKinds)('streams on %s', (kind) => {
  let on: TestApp;
  let admin: Client;
  let longOpen: EventReader;
  let ann: Client;
  let session_id: string;
  let path: string;

  beforeAll(async () => {
    on = await startApp({ kind, extensions: [scripted] });
    admin = await on.admin();
    longOpen = await admin.stream('/api/admin/sessions/stream');
  });
  beforeEach(async () => {
    ann = await on.user();
    session_id = (await ann.post<Session>('/api/sessions')).body.session_id;
    path = `/api/sessions/${session_id}`;
  });
  afterAll(() => on.close());

  const say = (message: string) => ann.post<AnsweredChat>(`${path}/chat`, { message });
  const names = (stream: EventReader) => stream.events.map(({ event }) => event).filter((event) => event !== 'heartbeat');

  test('a console is notified of changes at most ten times a second, and always of the last one', async () => {
    const stream = await admin.stream('/api/admin/sessions/stream');
    await stream.named('changed');
    for (let at = 0; at < 40; at++) await ann.patch(path, { title: `title ${at}` });
    const settled = async () => {
      const before = stream.events.length;
      await new Promise((resolve) => setTimeout(resolve, 300));
      return stream.events.length === before;
    };
    while (!(await settled()));
    const revisions = stream.events.filter(({ event }) => event === 'changed').map(({ data }) => Number(data['revision']));
    expect(revisions.length).toBeLessThan(40);
    expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
    const tag = (await admin.get('/api/admin/sessions')).headers.get('etag')!;
    expect(tag).toContain(`.${revisions.at(-1)}.`);
    await stream.leave();
  });

  test('a stream, which ends with its connection, is sent with `Connection: close`', async () => {
    const answer = await fetch(`${on.url}/api/admin/sessions/stream`, { headers: { authorization: `Bearer ${admin.token}` } });
    expect([answer.headers.get('connection'), answer.headers.get('keep-alive'), answer.headers.get('transfer-encoding')]).toEqual(['close', null, null]);
    await answer.body!.cancel();
  });

  test('only administrators may stream the list, only the owner and administrators a session', async () => {
    const bob = await on.user();
    await expect(ann.stream('/api/admin/sessions/stream')).rejects.toThrow('403');
    await expect(bob.stream(`${path}/stream`)).rejects.toThrow('404');
    await expect(ann.stream(`/api/admin/sessions/${session_id}/stream`)).rejects.toThrow('403');
    await expect(on.anonymous().stream(`${path}/stream`)).rejects.toThrow('401');
    const stream = await admin.stream(`/api/admin/sessions/${session_id}/stream`);
    expect((await stream.named('session')).data).toMatchObject({ session_id, user_email: ann.user.email });
    await stream.leave();
  });

  test('everything that happens in a session is sent in order to all its streams', async () => {
    const [own, theirs] = [await ann.stream(`${path}/stream`), await admin.stream(`/api/admin/sessions/${session_id}/stream`)];
    await own.named('session');
    await theirs.named('session');
    const answer = await say('hello');
    await ann.patch(path, { title: 'Renamed' });
    await admin.post(`/api/admin/sessions/${session_id}/end`, { reason: 'enough' });
    for (const stream of [own, theirs]) {
      await stream.next(({ event, data }) => event === 'session' && data['status'] === 'ended');
      const text = stream.events.filter(({ event }) => event === 'delta').map(({ data }) => data['text']).join('');
      expect(text).toBe('re: hello');
      expect(stream.events.find(({ event }) => event === 'message')?.data).toEqual(answer.body.message);
      expect(stream.events.find(({ event }) => event === 'reply')?.data).toEqual(answer.body.reply);
      // What is for the owner or for administrators alone is tested with openings.
      expect(names(stream).filter((name) => !['session', 'delta', 'opened', 'watchers'].includes(name))).toEqual(['message', 'started', 'reply']);
    }
    expect(own.events.map(({ id }) => id).filter(Boolean)).toEqual([...new Set(own.events.map(({ id }) => id).filter(Boolean))]);
    await Promise.all([own.leave(), theirs.leave()]);
  });

  test('a client that connects during a reply gets all of it so far, then the rest', async () => {
    const answer = say('wait a');
    const first = await ann.stream(`${path}/stream`);
    await first.next(({ event, data }) => event === 'delta' && data['text'] === 'so far ');
    const late = await ann.stream(`${path}/stream`);
    const { data: delta } = await late.named('delta');
    expect(delta).toMatchObject({ offset: 0, text: 'so far ' });
    expect(late.events.find(({ event }) => event === 'started')?.data).toMatchObject({ reply_id: delta['reply_id'], reply_to: delta['reply_to'], version: 1 });
    ScriptedResponder.instance.release('wait a');
    await late.named('reply');
    const text = late.events.filter(({ event }) => event === 'delta').reduce((soFar, { data }) => {
      expect(data['offset']).toBe(soFar.length);
      return soFar + String(data['text']);
    }, '');
    expect(text).toBe((await answer).body.reply.content);
    await Promise.all([first.leave(), late.leave()]);
  });

  test('Last-Event-ID: everything missed, nothing twice; reset for an id that is no longer known; 400 for an invalid id', async () => {
    const stream = await ann.stream(`${path}/stream`);
    await say('one');
    const from = (await stream.named('message')).id!;
    await stream.named('reply');
    const missed = stream.events.slice(stream.events.findIndex(({ id }) => id === from) + 1).filter(({ event }) => event !== 'heartbeat');
    await stream.leave();
    await say('two');
    const again = await ann.stream(`${path}/stream`, { 'last-event-id': from });
    await again.next(({ event, data }) => event === 'reply' && String(data['content']).endsWith('two'));
    const got = again.events.filter(({ event }) => event !== 'heartbeat');
    expect(got.slice(0, missed.length)).toEqual(missed);
    expect(got.filter(({ event }) => event === 'message').map(({ data }) => data['content'])).toEqual(['two']);
    await again.leave();
    for (const unknown of ['0123456789ab-1', `${from.split('-')[0]}-999999`]) {
      const other = await ann.stream(`${path}/stream`, { 'last-event-id': unknown });
      expect((await other.next(({ event }) => event !== 'heartbeat')).event).toBe('reset');
      await other.leave();
    }
    await expect(ann.stream(`${path}/stream`, { 'last-event-id': 'what?' })).rejects.toThrow('400');
  });

  test('a failed reply is reported, without its cause', async () => {
    const stream = await ann.stream(`${path}/stream`);
    await say('fail');
    const failure = await stream.named('error');
    expect(failure.data).toMatchObject({ code: 'responder_failed', status: 502, reply_to: expect.any(String) });
    expect(JSON.stringify(failure)).not.toContain('secret');
    await stream.leave();
  });

  test('sign-out ends the streams of that sign-in at once, and no others', async () => {
    const [leaving, staying] = [await on.admin(), await on.admin()];
    const [mine, theirs] = [await leaving.stream('/api/admin/sessions/stream'), await staying.stream('/api/admin/sessions/stream')];
    await leaving.post('/api/auth/logout', undefined, { cookie: leaving.cookies });
    await mine.endedWithin();
    expect(names(mine).at(-1)).toBe('signed-out');
    await ann.patch(path, { title: 'still notified' });
    await theirs.next(({ event, data }) => event === 'changed' && Number(data['revision']) > 1, 1);
    await theirs.leave();
  });

  test('deleting an account ends its streams, and the streams of its sessions with a `deleted` event', async () => {
    const own = await ann.stream(`${path}/stream`);
    const watching = await admin.stream(`/api/admin/sessions/${session_id}/stream`);
    expect((await ann.delete('/api/auth/me', { current_password: 'a password for tests' })).status).toBe(204);
    await own.endedWithin();
    expect(names(own).at(-1)).toBe('signed-out');
    await watching.endedWithin();
    expect(names(watching).at(-1)).toBe('deleted');
  });

  test('deleting a session ends its streams', async () => {
    const stream = await ann.stream(`${path}/stream`);
    await ann.delete(path);
    await stream.endedWithin();
    expect(names(stream).at(-1)).toBe('deleted');
  });

  // On PostgreSQL, writes by other programs are not detected.
  if (kind === 'sqlite')
    test('a write by another program sends `reset` to open streams', async () => {
      const stream = await ann.stream(`${path}/stream`);
      await stream.named('session');
      await on.app.get(ExternalWriteWatch).check();
      const other = new Database((on.database.settings as { file: string }).file);
      other.prepare('UPDATE user_sessions SET ended_at = ? WHERE session_id = ?').run(new Date().toISOString(), session_id);
      other.close();
      await on.app.get(ExternalWriteWatch).check();
      await stream.named('reset');
      expect((await ann.get<Session>(path)).body.status).toBe('ended');
      await stream.leave();
    });

  test('heartbeats are sent as data events', async () => {
    expect((await longOpen.named('heartbeat')).data['at']).toMatch(/Z$/);
    await longOpen.leave();
  });
});

describe.each(databaseKinds)('number and end of streams on %s', (kind) => {
  test('shutdown: the last event of every stream announces it, and a running reply is stored as interrupted', async () => {
    const database = await createScratchDatabase(kind);
    const on = await startApp({ database, extensions: [scripted], env: { DRAIN: '1s' } });
    const ann = await on.user();
    const path = `/api/sessions/${(await ann.post<Session>('/api/sessions')).body.session_id}`;
    const stream = await ann.stream(`${path}/stream`);
    const waiting = ann.post(`${path}/chat`, { message: 'wait b' });
    await stream.named('delta');
    await on.app.close();
    await stream.endedWithin();
    expect(stream.events.at(-1)?.event).toBe('server-shutdown');
    expect((await waiting).status).toBe(503);
    const again = await startApp({ database, extensions: [scripted] });
    const back = await Client.signIn(again.url, ann.user.email, 'a password for tests');
    const { body } = await back.get<{ messages: { status: string; content: string }[] }>(`${path}/messages`);
    expect(body.messages).toMatchObject([{ content: 'wait b' }, { content: 'so far ', status: 'interrupted' }]);
    await again.close();
    await database.drop();
  });

  test('A58: the eleventh stream of one user is refused', async () => {
    const on = await startApp({ kind, env: { RATE_LIMITS: 'on' } });
    const admin = await on.admin();
    const streams = await Promise.all(Array.from({ length: 10 }, () => admin.stream('/api/admin/sessions/stream')));
    await expect(admin.stream('/api/admin/sessions/stream')).rejects.toThrow('429');
    await streams[0]!.leave();
    // The server notices the disconnect a moment later.
    streams.push(await until(() => admin.stream('/api/admin/sessions/stream').catch(() => null)));
    await Promise.all(streams.map((stream) => stream.leave()));
    await on.close();
  });
});
