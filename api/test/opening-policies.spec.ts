import type { Session, SessionOpeningList } from '@switchboard/shared';
import { administrators } from './support/administrators.js';
import { startApp, type TestApp } from './support/app.js';
import { entriesOf } from './support/audit.js';
import type { Client } from './support/client.js';
import { FakeClock } from './support/fake-clock.js';
import { scripted } from './support/scripted-responder.js';

describe('what owners are told', () => {
  let on: TestApp;
  let anna: Client;
  let uma: Client;
  let session_id: string;
  afterEach(() => on.close());

  const start = async (env: Record<string, string>, clock?: FakeClock) => {
    on = await startApp({ extensions: [scripted], env, ...(clock && { clock }) });
    [anna] = (await administrators(on, ['Anna'])) as [Client];
    uma = await on.user();
    session_id = (await uma.post<Session>('/api/sessions')).body.session_id;
  };
  const open = () => anna.post(`/api/admin/sessions/${session_id}/openings`, { reason_kind: 'quality' });
  const told = async () => (await uma.get<SessionOpeningList>(`/api/sessions/${session_id}/openings`)).body;

  test('the name, with OWNERS_SEE_OPENINGS=name', async () => {
    await start({ TRANSCRIPTS: 'reason', OWNERS_SEE_OPENINGS: 'name' });
    await open();
    expect((await told()).openings).toMatchObject([{ by_name: 'Anna', reason_kind: 'quality', reason: null }]);
  });

  test('nothing, with OWNERS_SEE_OPENINGS=off', async () => {
    await start({ TRANSCRIPTS: 'reason', OWNERS_SEE_OPENINGS: 'off' });
    const stream = await uma.stream(`/api/sessions/${session_id}/stream`);
    expect((await open()).status).toBe(201);
    await uma.post(`/api/sessions/${session_id}/chat`, { message: 'hello' });
    await stream.named('reply');
    expect(stream.events.map(({ event }) => event)).not.toContain('opened');
    expect(await told()).toEqual({ openings: [] });
    expect(await entriesOf(anna, `action=session.opened&subject=${session_id}`)).toHaveLength(1);
    await stream.leave();
  });

  test('of reading that needs no reason, too: once, however much is read, and again when it has expired', async () => {
    const clock = new FakeClock();
    await start({ TRANSCRIPTS: 'open', TRANSCRIPT_OPENS_FOR: '5m' }, clock);
    const any = `/api/admin/sessions/${session_id}`;
    await anna.get(any);
    expect(await told()).toEqual({ openings: [] });
    const read = () => Promise.all(['messages', 'whispers', 'export?format=json'].map((path) => anna.get(`${any}/${path}`)));
    const [stream] = await Promise.all([anna.stream(`${any}/stream`), read()]);
    await read();
    expect((await told()).openings).toMatchObject([{ by_name: 'Administrator', reason_kind: 'other', reason: null, opened_at: clock.instant() }]);
    expect(await entriesOf(anna, `action=session.opened&subject=${session_id}`)).toHaveLength(1);
    clock.advance(5 * 60_000);
    // The stream goes on under another opening.
    const before = stream.events.length;
    await uma.post(`/api/sessions/${session_id}/chat`, { message: 'hello' });
    await stream.named('reply', before);
    await read();
    expect(stream.events.map(({ event }) => event)).not.toContain('sealed');
    expect((await told()).openings).toHaveLength(2);
    await stream.leave();
  });
});
