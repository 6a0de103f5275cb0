import type { Session } from '@switchboard/shared';
import { administrators } from './support/administrators.js';
import { startApp, type TestApp } from './support/app.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { FakeClock } from './support/fake-clock.js';

describe.each(databaseKinds)('typing on %s', (kind) => {
  let on: TestApp;
  const clock = new FakeClock();

  beforeAll(async () => {
    on = await startApp({ kind, clock });
  });
  afterAll(() => on.close());

  test('is told to the other side while a person is waited for or there, at most once in 2 s, and never repeated', async () => {
    const [anna, ben] = (await administrators(on, ['Anna', 'Ben'])) as [Client, Client];
    const uma = await on.user();
    const { session_id } = (await uma.post<Session>('/api/sessions')).body;
    const [own, any] = [`/api/sessions/${session_id}`, `/api/admin/sessions/${session_id}`];
    const stream = await uma.stream(`${own}/stream`);
    const types = async (who: Client, path: string, times = 1) => {
      for (let at = 0; at < times; at++) expect((await who.post(`${path}/typing`)).status).toBe(204);
    };
    await types(uma, own);
    await types(anna, any);
    await uma.post(`${own}/person-request`);
    await types(uma, own, 3);
    clock.advance(2_000);
    await types(uma, own, 2);
    await anna.post(`${any}/take-over`, {});
    await types(anna, any, 2);
    await types(ben, any);
    await uma.patch(own, { title: 'The end' });
    await stream.next(({ event, data }) => event === 'session' && data['title'] === 'The end');
    const typing = stream.events.filter(({ event }) => event === 'typing');
    expect(typing.map(({ id, data }) => [id, data['role'], data['name']])).toEqual([
      [undefined, 'user', uma.user.name], [undefined, 'user', uma.user.name], [undefined, 'operator', 'Anna'],
    ]);
    const first = stream.events.find(({ id }) => id !== undefined)!.id!;
    await stream.leave();
    const resumed = await uma.stream(`${own}/stream`, { 'last-event-id': first });
    await resumed.next(({ event, data }) => event === 'session' && data['title'] === 'The end');
    expect(resumed.events.filter(({ event }) => event === 'typing')).toEqual([]);
    await resumed.leave();
    await ben.post(`${any}/end`);
    await types(uma, own);
  });
});
