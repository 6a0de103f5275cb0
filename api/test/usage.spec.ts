import { type UsageReport, usageReport, type Session } from '@switchboard/shared';
import { type TestApp, startApp } from './support/app.js';
import { writerOf } from './support/audit.js';
import { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { FakeClock } from './support/fake-clock.js';
import { metered } from './support/metered-responder.js';
import { problemOf } from './support/problems.js';

const DAY_MS = 86_400_000;
const NONE = { replies: 0, failed: 0, input_tokens: 0, output_tokens: 0, estimated_tokens: 0, first_ms_mean: null };

describe.each(databaseKinds)('usage on %s', (kind) => {
  let on: TestApp;
  let clock: FakeClock;
  let admin: Client;
  let ann: Client;
  let bob: Client;

  beforeAll(async () => {
    clock = new FakeClock();
    on = await startApp({ kind, clock, extensions: [metered] });
  });
  beforeEach(async () => {
    await advance(Date.parse('2026-03-01T12:00:00.000Z') - clock.now());
    [ann, bob] = [await on.user(), await on.user()];
  });
  afterEach(() => writerOf(on).query('DELETE FROM usage_days'));
  afterAll(() => on.close());

  /** Moves the clock; sign-ins do not last that long. */
  const advance = async (milliseconds: number) => {
    clock.advance(milliseconds);
    admin = await on.admin();
    if (milliseconds > 0) bob = await Client.signIn(on.url, bob.user.email, 'a password for tests');
  };

  const say = async (client: Client, message: string) => {
    const { session_id } = (await client.post<Session>('/api/sessions')).body;
    return (await client.post(`/api/sessions/${session_id}/chat`, { message })).status;
  };
  const report = async (query = '') => {
    const { status, body } = await admin.get<UsageReport>(`/api/admin/usage?${query}`);
    expect(status).toBe(200);
    return usageReport.parse(body);
  };
  const withoutMeans = ({ rows }: UsageReport) => rows.map(({ first_ms_mean: _, ...row }) => row);

  test('counts replies by day, user, responder and model, and failed ones with or without text', async () => {
    expect(await say(ann, 'first')).toBe(200);
    await advance(DAY_MS);
    for (const [message, status] of [['guess large', 200], ['half', 502], ['filtered', 502], ['nothing', 502]] as const) expect([message, await say(bob, message)]).toEqual([message, status]);
    const first = { replies: 1, failed: 0, input_tokens: 10, output_tokens: 20, estimated_tokens: 0 };
    const second = { replies: 2, failed: 2, input_tokens: 30, output_tokens: 8, estimated_tokens: 15 };
    const all = { replies: 3, failed: 2, input_tokens: 40, output_tokens: 28, estimated_tokens: 15 };
    expect(withoutMeans(await report())).toEqual([{ key: '2026-03-01', ...first }, { key: '2026-03-02', ...second }]);
    expect(withoutMeans(await report('by=user'))).toEqual([{ key: bob.user.user_id, ...second }, { key: ann.user.user_id, ...first }]);
    expect(withoutMeans(await report('by=responder'))).toEqual([{ key: 'metered', ...all }]);
    expect(withoutMeans(await report('by=model'))).toEqual([
      { key: 'small', replies: 2, failed: 2, input_tokens: 30, output_tokens: 23, estimated_tokens: 0 },
      { key: 'large', replies: 1, failed: 0, input_tokens: 10, output_tokens: 5, estimated_tokens: 15 },
    ]);
    expect((await report('by=model')).totals).toEqual({ ...all, first_ms_mean: expect.any(Number) });
    expect(withoutMeans(await report('from=2026-03-02'))).toEqual([{ key: '2026-03-02', ...second }]);
    expect(withoutMeans(await report('to=2026-03-01'))).toEqual([{ key: '2026-03-01', ...first }]);
    expect(await report('from=2026-03-03&to=2026-03-09')).toEqual({ rows: [], totals: NONE });
  });

  test('the tokens of a reply that failed without text use up those of the day', async () => {
    const limited = await startApp({ kind, clock, extensions: [metered], env: { TOKENS_A_DAY: '10' } });
    try {
      const eve = await limited.user();
      expect([await say(eve, 'nothing'), await say(eve, 'filtered'), await say(eve, 'hello')]).toEqual([502, 502, 429]);
    } finally {
      await limited.close();
    }
  });

  test('a call that failed before anything was said counts with its estimate, but not against the day of the one who asked', async () => {
    const limited = await startApp({ kind, clock, extensions: [metered], env: { TOKENS_A_DAY: '10' } });
    try {
      const eve = await limited.user();
      expect([await say(eve, 'refused'), await say(eve, 'refused'), await say(eve, 'hello')]).toEqual([502, 502, 200]);
      const { rows } = (await (await limited.admin()).get<UsageReport>('/api/admin/usage?by=model')).body;
      expect(rows).toMatchObject([{ key: 'small', replies: 1, failed: 2, input_tokens: 30, output_tokens: 20, estimated_tokens: 20 }]);
    } finally {
      await limited.close();
    }
  });

  test('the default is the last 30 days, the longest period 366 days', async () => {
    expect(await say(ann, 'first')).toBe(200);
    await advance(29 * DAY_MS);
    expect((await report()).rows.map(({ key }) => key)).toEqual(['2026-03-01']);
    await advance(DAY_MS);
    expect(await report()).toEqual({ rows: [], totals: NONE });
    expect((await report('from=2025-03-31')).totals.replies).toBe(1);
    for (const [bad, path] of [['from=2025-03-30', 'from'], ['from=2026-03-02&to=2026-03-01', 'to'], ['from=2026-04-01', 'to'], ['from=today', 'from'], ['to=2026-02-30', 'to'], ['by=hour', 'by']] as const) {
      const answer = await admin.get(`/api/admin/usage?${bad}`);
      expect([bad, answer.status, problemOf(answer).errors?.[0]?.path]).toEqual([bad, 422, path]);
    }
  });

  test('the mean wait is of stored replies, and of users only 200 are listed, those with the most tokens', async () => {
    const rows = Array.from({ length: 203 }, (_, at) => `('2026-02-27', '${ann.user.user_id}', 'r${at}', 'm', 2, 1, ${at}, 1, 0, 251)`).join(', ');
    await writerOf(on).query(`INSERT INTO usage_days (day, user_id, responder, model, replies, failed, input_tokens, output_tokens, estimated_tokens, first_ms_sum) VALUES ${rows}`);
    const { rows: listed, totals } = await report('by=responder');
    expect(listed.map(({ key }) => key)).toEqual(Array.from({ length: 200 }, (_, at) => `r${202 - at}`));
    expect(listed[0]).toEqual({ key: 'r202', replies: 2, failed: 1, input_tokens: 202, output_tokens: 1, estimated_tokens: 0, first_ms_mean: 126 });
    expect(totals).toMatchObject({ replies: 406, input_tokens: (202 * 203) / 2, first_ms_mean: 126 });
  });
});
