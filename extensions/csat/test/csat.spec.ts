import { describeOnBoth, startSwitchboard, type Switchboard, type TestClient } from '@switchboard/testing';
import { randomUUID } from 'node:crypto';
import csat from '../api/index.js';
import type { Rating, RatingList } from '../api/rating.js';

interface Problem {
  code: string;
}

describeOnBoth('ratings', (on) => {
  let server: Switchboard;
  let ann: TestClient;
  let admin: TestClient;

  beforeAll(async () => {
    server = await startSwitchboard({ on, extensions: [csat] });
    [ann, admin] = [await server.user(), await server.admin()];
  });
  afterAll(() => server.close());

  const newSession = async (person = ann) => (await person.post<{ session_id: string }>('/api/sessions')).body.session_id;
  const endedSession = async (person = ann) => {
    const session_id = await newSession(person);
    await admin.post(`/api/admin/sessions/${session_id}/end`);
    return session_id;
  };
  const rate = (person: TestClient, session_id: string, body: unknown = { stars: 4 }) => person.put<Rating & Problem>(`/api/x/csat/sessions/${session_id}/rating`, body);

  test('a person rates a session of their own once it has ended, and may change their mind', async () => {
    const session_id = await newSession();
    expect((await rate(ann, session_id)).body.code).toBe('session_not_ended');
    expect((await ann.get(`/api/x/csat/sessions/${session_id}/rating`)).body).toEqual({ rating: null });
    await admin.post(`/api/admin/sessions/${session_id}/end`);
    expect(await rate(ann, session_id, { stars: 2, comment: 'slow' })).toMatchObject({ status: 200, body: { session_id, stars: 2, comment: 'slow' } });
    await rate(ann, session_id, { stars: 5 });
    expect((await ann.get(`/api/x/csat/sessions/${session_id}/rating`)).body).toMatchObject({ rating: { stars: 5, comment: null, user_id: ann.user.user_id } });
  });

  test("somebody else's session is not found", async () => {
    const session_id = await endedSession();
    const bob = await server.user();
    const missing = await rate(bob, randomUUID());
    expect([missing.status, missing.body.code]).toEqual([404, 'session_not_found']);
    expect((await rate(bob, session_id)).status).toBe(404);
    expect((await bob.get(`/api/x/csat/sessions/${session_id}/rating`)).status).toBe(404);
  });

  test.each([{}, { stars: 0 }, { stars: 6 }, { stars: 2.5 }, { stars: 3, comment: 'x'.repeat(1_001) }, { stars: 3, more: 1 }])('%j is no rating', async (body) => {
    expect((await rate(ann, await endedSession(), body)).status).toBe(422);
  });

  test('administrators page through all ratings, newest first', async () => {
    const cleo = await server.user();
    const given: string[] = [];
    for (let stars = 1; stars <= 5; stars++) {
      server.clock.advance(1_000);
      const session_id = await endedSession(cleo);
      await rate(cleo, session_id, { stars });
      given.unshift(session_id);
    }
    const seen: string[] = [];
    let path = '/api/x/csat/ratings?limit=2';
    for (let pages = 0; pages < 3; pages++) {
      const { ratings, next_cursor } = (await admin.get<RatingList>(path)).body;
      seen.push(...ratings.map(({ session_id }) => session_id));
      path = `/api/x/csat/ratings?limit=2&cursor=${next_cursor}`;
    }
    expect(seen.slice(0, 5)).toEqual(given);
    const [three] = (await admin.get<RatingList>('/api/x/csat/ratings?stars=3')).body.ratings;
    expect(three).toMatchObject({ session_id: given[2], user_email: cleo.user.email });
    expect((await admin.get('/api/x/csat/ratings?cursor=nonsense')).status).toBe(422);
    expect((await admin.get(`/api/x/csat/stars?session_ids=${given.slice(0, 2).join(',')},${randomUUID()}`)).body).toEqual({ stars: { [given[0]!]: 5, [given[1]!]: 4 } });
    expect((await admin.get<{ ratings: number }>('/api/x/csat/summary')).body.ratings).toBeGreaterThanOrEqual(5);
  });

  test('only who may read ratings sees those of others', async () => {
    for (const path of ['ratings', 'summary', `stars?session_ids=${randomUUID()}`, 'stream']) {
      expect([path, (await server.visitor().get(`/api/x/csat/${path}`)).status]).toEqual([path, 401]);
      expect([path, (await ann.get(`/api/x/csat/${path}`)).status]).toEqual([path, 403]);
    }
  });

  test('an open page is told of each change', async () => {
    const stream = await admin.stream('/api/x/csat/stream');
    const revision = async (from: number) => (await stream.named('changed', from)).data['revision'] as number;
    const first = await revision(0);
    const session_id = await endedSession();
    await rate(ann, session_id);
    expect(await revision(1)).toBeGreaterThan(first);
    await server.settle();
    const known = stream.events.length;
    await ann.delete(`/api/sessions/${session_id}`);
    expect(await revision(known)).toBeGreaterThan(first);
    await stream.leave();
  });

  test('a removed rating is in the audit log', async () => {
    const session_id = await endedSession();
    await rate(ann, session_id, { stars: 1 });
    expect((await admin.delete(`/api/x/csat/ratings/${session_id}`)).status).toBe(204);
    expect((await admin.delete(`/api/x/csat/ratings/${session_id}`)).status).toBe(404);
    const { entries } = (await admin.get<{ entries: { details: object; subject_id: string }[] }>('/api/admin/audit?kind=extension')).body;
    expect(entries[0]).toMatchObject({ subject_id: session_id, details: { extension_action: 'csat.removed', extension_details: { stars: 1 } } });
  });

  test('ratings are part of what a person exports, and go with the session and with the account', async () => {
    const dan = await server.user();
    const [first, second] = [await endedSession(dan), await endedSession(dan)];
    await rate(dan, first, { stars: 1, comment: 'mine' });
    await rate(dan, second);
    const exported = (await dan.get<{ tables: { extension: string; table: string; rows: Rating[] }[] }>('/api/auth/me/extension-data')).body;
    const { rows } = exported.tables.find(({ table }) => table === 'csat_ratings')!;
    expect(rows.map(({ session_id }) => session_id).sort()).toEqual([first, second].sort());
    const kept = () => server.query('SELECT session_id FROM csat_ratings WHERE user_id = $1', dan.user.user_id);
    await dan.delete(`/api/sessions/${first}`);
    expect(await kept()).toEqual([{ session_id: second }]);
    expect((await dan.delete('/api/auth/me', { current_password: 'a password for tests' })).status).toBe(204);
    expect(await kept()).toEqual([]);
  });
});
