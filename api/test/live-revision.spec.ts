import { jest } from '@jest/globals';
import type { AdminSessionList, Session } from '@switchboard/shared';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { type TestApp, startApp } from './support/app.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';

const LIST = '/api/admin/sessions';

describe.each(databaseKinds)('the revision of the list on %s', (kind) => {
  let on: TestApp;
  let admin: Client;
  let ann: Client;

  beforeAll(async () => {
    on = await startApp({ kind });
    [admin, ann] = [await on.admin(), await on.user('ann@example.com')];
  });
  afterAll(() => on.close());

  const revisionOf = ({ headers }: { headers: Headers }) => Number(headers.get('revision'));

  test('is reported by responses, 304s, pushed events and heartbeats alike', async () => {
    const stream = await admin.stream(`${LIST}/stream`);
    const greeting = await stream.named('changed');
    const first = await admin.get(LIST);
    expect([revisionOf(first), first.headers.get('epoch')]).toEqual([greeting.data['revision'], greeting.data['epoch']]);
    expect(revisionOf(await admin.get(LIST, { 'if-none-match': first.headers.get('etag')! }))).toBe(revisionOf(first));
    const seen = stream.events.length;
    await ann.post<Session>('/api/sessions');
    const pushed = await stream.named('changed', seen);
    expect(pushed.data['revision']).toBeGreaterThan(revisionOf(first));
    expect(revisionOf(await admin.get(LIST))).toBe(pushed.data['revision']);
    const heartbeat = await stream.named('heartbeat');
    expect(heartbeat.data).toEqual({ at: expect.any(String), revision: pushed.data['revision'], epoch: pushed.data['epoch'] });
    await stream.leave();
  });

  test('a cached snapshot is served without SQL, with the same headers and body, to administrators only', async () => {
    const first = await admin.get<AdminSessionList>(LIST);
    const queries: string[] = [];
    const reader = on.app.get<DataSource>(getDataSourceToken());
    const query = jest.spyOn(reader, 'query').mockImplementation((text: string) => {
      queries.push(text);
      return Promise.reject(new Error('no SQL is expected'));
    });
    const shared = await admin.get<AdminSessionList>(LIST);
    query.mockRestore();
    expect(queries).toEqual([]);
    expect(shared.body).toEqual(first.body);
    const lasting = (headers: Headers) => Object.fromEntries([...headers].filter(([name]) => !['date', 'x-request-id'].includes(name)));
    expect(lasting(shared.headers)).toEqual(lasting(first.headers));
    expect(shared.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
    expect([(await ann.get(LIST)).status, (await on.anonymous().get(LIST)).status]).toEqual([403, 401]);
    expect((await admin.get(`${LIST}?nonsense=1`)).status).toBe(422);
    await admin.post('/api/auth/logout');
    expect((await admin.get(LIST)).status).toBe(401);
  });
});
