import type { AdminSession, AuditEntry, ChatAnswer, Opening, Problem, Session, SessionOpeningList } from '@switchboard/shared';
import { administrators } from './support/administrators.js';
import { startApp, type TestApp } from './support/app.js';
import { entriesOf } from './support/audit.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { FakeClock } from './support/fake-clock.js';
import { scripted } from './support/scripted-responder.js';
import { until } from './support/until.js';

const OPENS_FOR = 4 * 60_000;
const SUPPORT = { reason_kind: 'support', reason: 'ticket 4711' };

describe.each(databaseKinds)('openings of transcripts on %s', (kind) => {
  const clock = new FakeClock();
  let on: TestApp;
  let anna: Client;
  let ben: Client;
  let uma: Client;
  let session_id: string;
  let own: string;
  let any: string;

  beforeAll(async () => {
    on = await startApp({ kind, clock, extensions: [scripted], env: { TRANSCRIPTS: 'reason', TRANSCRIPT_OPENS_FOR: '4m' } });
  });
  beforeEach(async () => {
    [anna, ben] = (await administrators(on, ['Anna', 'Ben'])) as [Client, Client];
    uma = await on.user();
    session_id = (await uma.post<Session>('/api/sessions')).body.session_id;
    [own, any] = [`/api/sessions/${session_id}`, `/api/admin/sessions/${session_id}`];
    await uma.post<ChatAnswer>(`${own}/chat`, { message: 'a secret question' });
  });
  afterAll(() => on.close());

  const open = (who: Client, body: object = SUPPORT) => who.post<Opening & Omit<Problem, 'status'>>(`${any}/openings`, body);
  const close = (who: Client, opening_id: string) => who.delete<Problem>(`/api/admin/openings/${opening_id}`);
  const told = async () => (await uma.get<SessionOpeningList>(`${own}/openings`)).body;
  const openedUntil = async (who: Client) => (await who.get<AdminSession>(any)).body.opened_until;
  const audited = () => entriesOf(anna, `subject=${session_id}&action=session.opened`);
  const statusOf = async (who: Client, path: string) => {
    const { status, body } = await who.get<Problem>(path);
    return status === 200 ? 'open' : `${status} ${body.code}`;
  };
  const reads = async (who: Client) => {
    const stream = await who.stream(`${any}/stream`).then((opened) => opened.leave().then(() => 'open'), (error: Error) => (error.message.includes('transcript_sealed') ? '403 transcript_sealed' : error.message));
    return [await statusOf(who, `${any}/messages`), await statusOf(who, `${any}/whispers`), await statusOf(who, `${any}/export?format=md`), stream];
  };
  const SEALED = Array.from({ length: 4 }, () => '403 transcript_sealed');
  const OPEN = Array.from({ length: 4 }, () => 'open');

  test('nothing that was said is read without one; what is known of the session otherwise is', async () => {
    expect(await reads(anna)).toEqual(SEALED);
    const { body } = await anna.get<AdminSession>(any);
    expect(body).toMatchObject({ title: 'a secret question', opened_until: null, message_count: 2 });
    expect('title_sealed' in body).toBe(false);
    expect([await audited(), await told()]).toEqual([[], { openings: [] }]);
    expect(await statusOf(anna, `/api/admin/sessions/${crypto.randomUUID()}/messages`)).toBe('404 session_not_found');
  });

  test('a reason opens it for that administrator and that session, once; it is recorded, and its owner is told', async () => {
    const stream = await uma.stream(`${own}/stream`);
    const opened = await open(anna);
    const now = clock.instant();
    const expires_at = new Date(clock.now() + OPENS_FOR).toISOString();
    expect([opened.status, opened.body]).toEqual([201, { opening_id: expect.any(String), session_id, by: anna.user.user_id, ...SUPPORT, opened_at: now, expires_at }]);
    expect(await reads(anna)).toEqual(OPEN);
    expect([await openedUntil(anna), await openedUntil(ben)]).toEqual([expires_at, null]);
    const again = await open(anna, { reason_kind: 'abuse' });
    expect([again.status, again.body]).toEqual([200, opened.body]);
    expect(await reads(ben)).toEqual(SEALED);
    const other = (await uma.post<Session>('/api/sessions')).body.session_id;
    expect(await statusOf(anna, `/api/admin/sessions/${other}/messages`)).toBe('403 transcript_sealed');
    const [entry, ...more] = await audited();
    expect(more).toEqual([]);
    expect(entry).toMatchObject({ actor_id: anna.user.user_id, details: { user_id: uma.user.user_id, opening_id: opened.body.opening_id, reason_kind: 'support' } } satisfies Partial<AuditEntry>);
    expect(JSON.stringify(entry)).not.toContain('4711');
    const listed = { opened_at: now, until: expires_at, by_name: 'Administrator', ...SUPPORT };
    expect(await told()).toEqual({ openings: [listed] });
    expect((await stream.named('opened')).data).toEqual(listed);
    await stream.leave();
  });

  test.each([
    [{}, 'reason_kind'],
    [{ reason_kind: 'curiosity' }, 'reason_kind'],
    [{ reason_kind: 'other' }, 'reason'],
    [{ reason_kind: 'other', reason: 'no' }, 'reason'],
    [{ reason_kind: 'support', reason: '    ' }, 'reason'],
    [{ reason_kind: 'support', reason: 'x'.repeat(501) }, 'reason'],
  ])('%j is no reason', async (body, path) => {
    const refused = await open(anna, body);
    expect([refused.status, refused.body.errors?.[0]?.path]).toEqual([422, path]);
  });

  test('two calls at once open it once', async () => {
    const answers = await Promise.all([open(anna), open(anna), open(anna)]);
    expect(new Set(answers.map(({ body }) => body.opening_id)).size).toBe(1);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
    expect(await audited()).toHaveLength(1);
  });

  test('it expires: the stream ends with `sealed` before anything else is sent, and a new reason is needed', async () => {
    await open(anna);
    const stream = await anna.stream(`${any}/stream`);
    await stream.named('watchers');
    clock.advance(OPENS_FOR - 1);
    expect(await statusOf(anna, `${any}/messages`)).toBe('open');
    clock.advance(1);
    await uma.post(`${own}/chat`, { message: 'said after it' });
    await stream.endedWithin();
    expect(stream.events.at(-1)).toMatchObject({ event: 'sealed', data: {} });
    expect(JSON.stringify(stream.events)).not.toContain('said after it');
    expect(await reads(anna)).toEqual(SEALED);
    expect(await openedUntil(anna)).toBeNull();
    expect((await open(anna)).status).toBe(201);
    expect((await told()).openings).toHaveLength(2);
  });

  test('a stream on which nothing happens ends too', async () => {
    await open(anna);
    const stream = await anna.stream(`${any}/stream`);
    clock.advance(OPENS_FOR);
    await stream.endedWithin(10_000);
    expect(stream.events.at(-1)?.event).toBe('sealed');
  });

  test('it is closed by who has opened it, at once', async () => {
    const { opening_id } = (await open(anna)).body;
    const stream = await anna.stream(`${any}/stream`);
    await stream.named('watchers');
    expect((await close(ben, opening_id)).status).toBe(404);
    clock.advance(1_000);
    expect((await close(anna, opening_id)).status).toBe(204);
    await uma.post(`${own}/chat`, { message: 'said after it' });
    await stream.endedWithin();
    expect(stream.events.at(-1)?.event).toBe('sealed');
    expect(JSON.stringify(stream.events)).not.toContain('said after it');
    expect(await reads(anna)).toEqual(SEALED);
    expect((await told()).openings[0]!.until).toBe(clock.instant());
    clock.advance(1_000);
    expect((await close(anna, opening_id)).status).toBe(204);
    expect((await told()).openings[0]!.until).not.toBe(clock.instant());
  });

  test('searches of what was said have their own; it opens no session, and its owners are not told', async () => {
    const search = '/api/admin/sessions?text=secret';
    const inFile = '/api/admin/sessions/export?format=csv&text=secret';
    expect([await statusOf(anna, search), await statusOf(anna, inFile)]).toEqual(['403 transcript_sealed', '403 transcript_sealed']);
    await open(anna);
    expect(await statusOf(anna, search)).toBe('403 transcript_sealed');
    const opened = await anna.post<Opening>('/api/admin/openings', { reason_kind: 'legal' });
    expect([opened.status, opened.body.session_id, opened.body.reason]).toEqual([201, null, null]);
    expect((await anna.post<Opening>('/api/admin/openings', { reason_kind: 'legal' })).body).toEqual(opened.body);
    expect([await statusOf(anna, search), await statusOf(anna, inFile), await statusOf(ben, search)]).toEqual(['open', 'open', '403 transcript_sealed']);
    const [entry] = await entriesOf(anna, `action=session.searched&actor=${anna.user.user_id}`);
    expect(entry).toMatchObject({ subject_id: null, details: { opening_id: opened.body.opening_id, reason_kind: 'legal' } });
    expect((await told()).openings).toHaveLength(1);
    clock.advance(OPENS_FOR);
    expect(await statusOf(anna, search)).toBe('403 transcript_sealed');
    expect(await reads(anna)).toEqual(SEALED);
  });

  test('what people say of answers is shown to who may read the session', async () => {
    const { body } = await uma.post<ChatAnswer>(`${own}/chat`, { message: 'another' });
    await uma.send('PUT', `${own}/messages/${body.reply!.message_id}/feedback`, { rating: 'down', reasons: ['wrong'], comment: 'that is wrong' });
    const comments = async (who: Client) => (await who.get<{ entries: { comment: string | null; rating: string }[] }>(`/api/admin/feedback?user_id=${uma.user.user_id}`)).body.entries;
    await open(anna);
    expect(await comments(anna)).toMatchObject([{ rating: 'down', comment: 'that is wrong' }]);
    expect(await comments(ben)).toMatchObject([{ rating: 'down', comment: null }]);
  });

  test('who else has it open is told to administrators alone', async () => {
    await Promise.all([open(anna), open(ben)]);
    const [annas, umas] = [await anna.stream(`${any}/stream`), await uma.stream(`${own}/stream`)];
    const [asAnna, asBen] = [{ user_id: anna.user.user_id, name: 'Anna' }, { user_id: ben.user.user_id, name: 'Ben' }];
    expect(await annas.named('watchers')).toMatchObject({ id: undefined, data: { watchers: [asAnna] } });
    const bens = await ben.stream(`${any}/stream`);
    expect((await bens.named('watchers')).data).toEqual({ watchers: [asAnna, asBen] });
    await annas.next(({ event, data }) => event === 'watchers' && JSON.stringify(data).includes('Ben'));
    // Whoever has not opened it learns that too, but not what is said.
    expect((await (await on.admin()).get<AdminSession>(any)).body.watchers).toEqual([asAnna, asBen]);
    const before = annas.events.length;
    await bens.leave();
    expect((await annas.named('watchers', before)).data).toEqual({ watchers: [asAnna] });
    await uma.post(`${own}/chat`, { message: 'hello' });
    await umas.named('reply');
    expect(umas.events.map(({ event }) => event)).not.toContain('watchers');
    await Promise.all([annas.leave(), umas.leave()]);
  });

  test('the list of openings has pages, newest first', async () => {
    for (let at = 0; at < 3; at++) {
      await open(anna, { reason_kind: 'support', reason: `reason ${at}` });
      clock.advance(OPENS_FOR);
    }
    const first = (await uma.get<SessionOpeningList>(`${own}/openings?limit=2`)).body;
    expect(first.openings.map(({ reason }) => reason)).toEqual(['reason 2', 'reason 1']);
    const second = (await uma.get<SessionOpeningList>(`${own}/openings?limit=2&cursor=${first.next_cursor!}`)).body;
    expect([second.openings.map(({ reason }) => reason), 'next_cursor' in second]).toEqual([['reason 0'], false]);
    expect((await anna.get(`${own}/openings`)).status).toBe(404);
  });

  test('openings outlive their session, and go with the account of its owner', async () => {
    const { opening_id } = (await open(anna)).body;
    await uma.delete(own);
    expect((await close(anna, opening_id)).status).toBe(204);
    await uma.delete('/api/auth/me', { current_password: 'a password for tests' });
    await until(async () => (await close(anna, opening_id)).status === 404);
  });
});
