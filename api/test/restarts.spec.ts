import type { Session } from '@switchboard/shared';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AnsweredChat } from './support/answered-chat.js';
import { startApp } from './support/app.js';
import { Client } from './support/client.js';
import { createScratchDatabase, databaseKinds } from './support/databases.js';
import { scripted, ScriptedResponder } from './support/scripted-responder.js';
import { until } from './support/until.js';

describe.each(databaseKinds)('a restart on %s', (kind) => {
  test('a stream that is resumed at another process gets the messages that it missed, the session, and a running reply', async () => {
    const database = await createScratchDatabase(kind);
    let server = await startApp({ database, extensions: [scripted] });
    const bob = await server.user();
    const at = `/api/sessions/${(await bob.post<Session>('/api/sessions')).body.session_id}`;
    await bob.post(`${at}/chat`, { message: 'one' });
    const stream = await bob.stream(`${at}/stream`);
    await bob.post(`${at}/chat`, { message: 'two' });
    const from = (await stream.named('reply')).id!;
    const before = (await stream.named('session')).id!;
    await stream.leave();
    await bob.post(`${at}/chat`, { message: 'three' });
    await server.app.close();

    server = await startApp({ database, extensions: [scripted] });
    const back = await Client.signIn(server.url, bob.user.email, 'a password for tests');
    const running = back.post(`${at}/chat`, { message: 'wait d' });
    await until(() => ScriptedResponder.instance.holds('wait d'));
    const resumed = await back.stream(`${at}/stream`, { 'last-event-id': from });
    await resumed.named('delta');
    const got = resumed.events.filter(({ event }) => event !== 'heartbeat').map(({ event, data }) => [event, data['content'] ?? data['message_count'] ?? data['text'] ?? data['responder']]);
    expect(got).toEqual([['message', 'three'], ['reply', 're: three'], ['message', 'wait d'], ['session', 7], ['started', 'scripted'], ['delta', 'so far ']]);
    await resumed.leave();
    const earlier = await back.stream(`${at}/stream`, { 'last-event-id': before });
    expect((await earlier.named('message')).data['content']).toBe('two');
    await earlier.leave();
    const future = await back.stream(`${at}/stream`, { 'last-event-id': 'abcdefabcdef_900-1' });
    expect((await future.next(({ event }) => event !== 'heartbeat')).event).toBe('reset');
    await future.leave();
    ScriptedResponder.instance.release('wait d');
    await running;
    for (let count = 0; count < 8; count++) await back.post(`${at}/chat`, { message: '"'.repeat(10_000) });
    const long = await back.stream(`${at}/stream`, { 'last-event-id': from });
    expect((await long.next(({ event }) => event !== 'heartbeat')).event).toBe('reset');
    await long.leave();
    await server.app.close();
    await database.drop();
  });

  test('shutdown: the scripts of pages that were loaded before are still served, and nothing else', async () => {
    const root = mkdtempSync(join(tmpdir(), 'switchboard-web-'));
    for (const name of ['index.html', 'main-TCDBDZQ2.js', 'favicon.svg']) writeFileSync(join(root, name), name);
    const on = await startApp({ kind, extensions: [scripted], env: { DRAIN: '30s' }, webRoot: root });
    const ann = await on.user();
    const path = `/api/sessions/${(await ann.post<Session>('/api/sessions')).body.session_id}`;
    const stream = await ann.stream(`${path}/stream`);
    const running = ann.post(`${path}/chat`, { message: 'wait f' });
    await until(() => ScriptedResponder.instance.holds('wait f'));
    const closed = on.close();
    await stream.named('server-shutdown');
    const statuses = await Promise.all(['/main-TCDBDZQ2.js', '/favicon.svg', '/sign-in', '/api/x/main-TCDBDZQ2.js', '/api/sessions'].map((each) => ann.get(each)));
    ScriptedResponder.instance.release('wait f');
    await Promise.all([running, closed]);
    expect(statuses.map(({ status }) => status)).toEqual([200, 503, 503, 503, 503]);
    rmSync(root, { recursive: true });
  });

  test('shutdown: a running reply that ends within DRAIN is answered and complete; one that has not begun is refused', async () => {
    const database = await createScratchDatabase(kind);
    const on = await startApp({ database, extensions: [scripted], env: { DRAIN: '30s' } });
    const ann = await on.user();
    const path = `/api/sessions/${(await ann.post<Session>('/api/sessions')).body.session_id}`;
    const stream = await ann.stream(`${path}/stream`);
    const running = ann.post<AnsweredChat>(`${path}/chat`, { message: 'wait c' });
    await until(() => ScriptedResponder.instance.holds('wait c'));
    const queued = ann.post(`${path}/chat`, { message: 'queued' });
    await until(async () => (await ann.get<{ messages: unknown[] }>(`${path}/messages`)).body.messages.length === 2);
    const closed = on.app.close();
    await stream.named('server-shutdown');
    ScriptedResponder.instance.release('wait c');
    expect(await running).toMatchObject({ status: 200, body: { reply: { status: 'complete', content: 'so far re: wait c' } } });
    expect((await queued).status).toBe(503);
    await closed;
    await database.drop();
  });
});
