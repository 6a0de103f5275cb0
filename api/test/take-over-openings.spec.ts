import type { ChatAnswer, Opening, Problem, Session, SessionOpeningList } from '@switchboard/shared';
import { administrators } from './support/administrators.js';
import { startApp, type TestApp } from './support/app.js';
import { entriesOf } from './support/audit.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { FakeClock } from './support/fake-clock.js';
import { scripted } from './support/scripted-responder.js';

const OPENS_FOR = 4 * 60_000;
const SUPPORT = { reason_kind: 'support', reason: 'ticket 4711' };

describe.each(databaseKinds)('openings by take-overs on %s', (kind) => {
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

  test('taking over opens it for as long as it is held, whatever expires meanwhile', async () => {
    await uma.post(`${own}/person-request`);
    await anna.post(`${any}/take-over`, {});
    const stream = await anna.stream(`${any}/stream`);
    await stream.named('watchers');
    expect(await told()).toEqual({ openings: [{ opened_at: clock.instant(), until: null, by_name: 'Administrator', reason_kind: 'asked_for_person', reason: null }] });
    const [entry] = await audited();
    const held = await open(anna);
    expect([held.status, held.body]).toMatchObject([200, { opening_id: entry!.details.opening_id, expires_at: null, reason_kind: 'asked_for_person' }]);
    expect((await close(anna, held.body.opening_id)).body).toMatchObject({ status: 409, code: 'handled_by_person' });
    clock.advance(OPENS_FOR + 1);
    expect(await reads(anna)).toEqual(OPEN);
    await anna.post(`${any}/hand-back`, {});
    await stream.endedWithin();
    expect(stream.events.at(-1)?.event).toBe('sealed');
    expect(await reads(anna)).toEqual(SEALED);
    expect((await told()).openings[0]!.until).toBe(clock.instant());
  });

  test('who loses a session to a colleague loses the transcript, unless they had opened it themselves', async () => {
    await open(anna);
    await anna.post(`${any}/take-over`, {});
    const stream = await anna.stream(`${any}/stream`);
    await stream.named('watchers');
    clock.advance(OPENS_FOR - 1_000);
    await ben.post(`${any}/take-over`, { from: anna.user.user_id });
    expect([await reads(anna), await reads(ben)]).toEqual([OPEN, OPEN]);
    clock.advance(1_000);
    await stream.endedWithin(10_000);
    expect([await statusOf(anna, `${any}/messages`), await statusOf(ben, `${any}/messages`)]).toEqual(['403 transcript_sealed', 'open']);
    await ben.post(`${any}/end`, {});
    expect(await statusOf(ben, `${any}/messages`)).toBe('403 transcript_sealed');
  });

  test('an opening that comes while the stream is open keeps it open', async () => {
    await open(anna);
    const stream = await anna.stream(`${any}/stream`);
    await stream.named('watchers');
    await anna.post(`${any}/take-over`, {});
    clock.advance(OPENS_FOR);
    await uma.post(`${own}/chat`, { message: 'still here?' });
    await stream.next(({ data }) => data['content'] === 'still here?');
    expect(stream.events.map(({ event }) => event)).not.toContain('sealed');
    await stream.leave();
  });
});
