import { getDataSourceToken } from '@nestjs/typeorm';
import type { AdminSession, Opening, Problem, Session } from '@switchboard/shared';
import { maxOpeningsADay } from '../src/sessions/openings/opening.errors.js';
import { administrators } from './support/administrators.js';
import { startApp, type TestApp } from './support/app.js';
import { entriesOf } from './support/audit.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { heeding } from './support/heeding-responder.js';

const HOUR = 3_600_000;

describe.each(databaseKinds)('openings that are closed and made again, on %s', (kind) => {
  let on: TestApp;
  let anna: Client;
  let ben: Client;
  let uma: Client;
  let session_id: string;
  let any: string;

  beforeAll(async () => {
    on = await startApp({ kind, extensions: [heeding], env: { TRANSCRIPTS: 'reason', TRANSCRIPT_OPENS_FOR: '1h' } });
  });
  beforeEach(async () => {
    [anna, ben] = (await administrators(on, ['Anna', 'Ben'])) as [Client, Client];
    uma = await on.user();
    session_id = (await uma.post<Session>('/api/sessions')).body.session_id;
    any = `/api/admin/sessions/${session_id}`;
  });
  afterAll(() => on.close());

  const open = (who: Client) => who.post<Opening & Omit<Problem, 'status'>>(`${any}/openings`, { reason_kind: 'support' });
  const openSearches = (who: Client) => who.post<Opening & Omit<Problem, 'status'>>('/api/admin/openings', { reason_kind: 'legal' });
  const close = (who: Client, opening_id: string) => who.delete(`/api/admin/openings/${opening_id}`);
  const closable = async (who: Client) => (await who.get<AdminSession>(any)).body.opening_id;

  /** Adds openings of Anna's that were closed at once, as many calls would. */
  async function add(count: number, of: string | null, hoursAgo: number): Promise<void> {
    const [at, until] = [hoursAgo, hoursAgo - 1].map((hours) => new Date(Date.now() - hours * HOUR).toISOString());
    const [session, owner] = of === null ? ['NULL', 'NULL'] : [`'${of}'`, `'${uma.user.user_id}'`];
    const rows = Array.from({ length: count }, () => `('${crypto.randomUUID()}', ${session}, ${owner}, '${anna.user.user_id}', 'admin', 'support', '${at}', '${until}', '${at}')`);
    const writer = on.app.get<{ query(text: string): Promise<unknown> }>(getDataSourceToken('writer'), { strict: false });
    await writer.query(`INSERT INTO openings (opening_id, session_id, owner_id, "by", by_role, reason_kind, opened_at, expires_at, closed_at) VALUES ${rows.join(', ')}`);
  }

  test('whoever has a session open learns what closes it, in each browser', async () => {
    expect(await closable(anna)).toBeNull();
    const { opening_id } = (await open(anna)).body;
    expect([await closable(anna), await closable(ben)]).toEqual([opening_id, null]);
    await close(anna, opening_id);
    expect(await closable(anna)).toBeNull();
    // What came with a take-over ends with that.
    await anna.post(`${any}/take-over`, {});
    expect(await closable(anna)).toBeNull();
  });

  test('whoever has not opened a session learns how often the responder was told something', async () => {
    const known = async () => (await ben.get<AdminSession>(any)).body.whisper_count;
    expect(await known()).toBe(0);
    await anna.post(`${any}/whispers`, { content: 'Be brief.', lasts: 'next' });
    expect(await known()).toBe(1);
  });

  test.each(['a session', 'searches'])('%s can be opened only so often a day, by each administrator', async (what) => {
    const most = maxOpeningsADay(HOUR);
    const [call, of] = what === 'searches' ? [openSearches, null] : [open, session_id];
    await add(most, of, 25);
    await add(most - 1, of, 2);
    const last = await call(anna);
    expect(last.status).toBe(201);
    // What is open is returned, however often it was opened.
    expect((await call(anna)).status).toBe(200);
    await close(anna, last.body.opening_id);
    const refused = await call(anna);
    expect([refused.status, refused.body.code]).toEqual([429, 'quota_exceeded']);
    expect((await call(ben)).status).toBe(201);
    expect((what === 'searches' ? await open(anna) : await openSearches(anna)).status).toBe(201);
    // Nor does it keep anybody from helping.
    expect((await anna.post(`${any}/take-over`, {})).status).toBe(200);
  });

  test('of several calls for searches at once, one opens them', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => openSearches(anna)));
    expect(new Set(answers.map(({ body }) => body.opening_id)).size).toBe(1);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 201]);
    expect(await entriesOf(anna, `action=session.searched&actor=${anna.user.user_id}`)).toHaveLength(1);
  });
});
