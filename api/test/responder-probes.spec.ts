import { Injectable } from '@nestjs/common';
import { type Problem, type ResponderProbe, type ResponderReportList, responderProbe, responderReportList } from '@switchboard/shared';
import { type ProbeOptions, type ProbeResult, type Responder, type ResponderDescription, ResponderFault, type ResponderMiddleware, type ResponderPart } from '../src/chat/index.js';
import { defineExtension } from '../src/extension/index.js';
import { startApp, type TestApp } from './support/app.js';
import type { Client } from './support/client.js';
import { databaseKinds } from './support/databases.js';
import { FakeClock } from './support/fake-clock.js';
import { until, within } from './support/until.js';

const NAME = 'vendor/model x%';
const PROBE = `/api/admin/responders/${encodeURIComponent(NAME)}/probe`;
const FINE: ProbeResult = { ok: true, first_ms: 12.4, pieces: 3, usage: false, findings: ['no_usage'] };

/** A responder that tells and does what the test sets. */
@Injectable()
class ModelLike implements Responder {
  static description: ResponderDescription;
  static probing: (signal: AbortSignal, options?: ProbeOptions) => Promise<ProbeResult>;
  readonly name = NAME;
  readonly title = 'Model X';

  state(): { state: 'down'; retry_at: number } {
    return { state: 'down', retry_at: Date.parse('2026-03-01T12:00:09.000Z') };
  }

  describe(): ResponderDescription {
    return ModelLike.description;
  }

  probe(signal: AbortSignal, options?: ProbeOptions): Promise<ProbeResult> {
    return ModelLike.probing(signal, options);
  }

  async *respond(): AsyncIterable<ResponderPart> {
    yield { text: 'x' };
  }
}

/** Passes on no more than answers and states. */
const narrow: ResponderMiddleware = (next) => ({ name: next.name, title: next.title, state: () => next.state?.() ?? { state: 'unknown' }, respond: (request) => next.respond(request) });

describe.each(databaseKinds)('the responders, for administrators, on %s', (kind) => {
  let on: TestApp;
  let clock: FakeClock;
  let admin: Client;

  beforeAll(async () => {
    clock = new FakeClock();
    on = await startApp({ kind, clock, extensions: [defineExtension({ name: 'modelled', responders: [ModelLike], around: [narrow] })] });
    admin = await on.admin();
  });
  beforeEach(() => {
    ModelLike.description = {};
    ModelLike.probing = () => Promise.resolve(FINE);
    clock.advance(10_000);
  });
  afterAll(() => on.close());

  const list = async () => responderReportList.parse((await admin.get<ResponderReportList>('/api/admin/responders')).body).responders;

  test('are listed in order of preference, with what they tell', async () => {
    const model = { name: NAME, title: 'Model X', state: 'down', last_error: null, context_tokens: null, retry_at: '2026-03-01T12:00:09.000Z', can_probe: true };
    expect(await list()).toEqual([
      model,
      { name: 'handbook', title: expect.any(String), state: 'up', last_error: null, context_tokens: null, retry_at: null, can_probe: false },
    ]);
    const failure = { at: '2026-03-01T11:59:00.000Z', reason: 'key_refused' } as const;
    ModelLike.description = { context_tokens: 8_192, last_error: failure };
    expect((await list())[0]).toEqual({ ...model, context_tokens: 8_192, last_error: { ...failure, detail: null } });
    ModelLike.description = { last_error: { ...failure, detail: '401 wrong key' } };
    expect((await list())[0]!.last_error).toEqual({ ...failure, detail: '401 wrong key' });
  });

  test('are probed, one in ten seconds', async () => {
    const answer = await admin.post<ResponderProbe>(PROBE);
    expect([answer.status, responderProbe.parse(answer.body)]).toEqual([200, { ...FINE, first_ms: 12 }]);
    clock.advance(8_500);
    const refused = await admin.post<Problem>(PROBE);
    expect([refused.status, refused.body.code, refused.headers.get('retry-after')]).toEqual([429, 'probed_recently', '2']);
    clock.advance(1_500);
    expect((await admin.post(PROBE)).status).toBe(200);
  });

  test('are probed with a long prompt only where that is asked for', async () => {
    const asked: unknown[] = [];
    ModelLike.probing = (_, options) => Promise.resolve((asked.push(options?.long ?? false), FINE));
    for (const body of [undefined, {}, { long: true }]) {
      await admin.post(PROBE, body);
      clock.advance(10_000);
    }
    expect(asked).toEqual([false, false, true]);
  });

  test('that do not exist or cannot be probed are refused, and use up no probe', async () => {
    for (const [name, status, code] of [['nobody', 404, 'not_found'], ['vendor', 404, 'not_found'], ['handbook', 422, 'not_probeable']] as const) {
      const answer = await admin.post<Problem>(`/api/admin/responders/${name}/probe`);
      expect([name, answer.status, answer.body.code]).toEqual([name, status, code]);
    }
    expect((await admin.post(`/api/admin/responders/${NAME.split(' ')[0]}/probe`)).status).toBe(404);
    for (const wrong of [{ tokens: 1 }, { long: 'yes' }]) expect((await admin.post(PROBE, wrong)).status).toBe(422);
    expect((await admin.post(PROBE)).status).toBe(200);
  });

  test('that fail say why, without the words of their servers', async () => {
    ModelLike.probing = () => Promise.reject(new ResponderFault('key_refused', { detail: 'secret upstream words' }));
    const failed = await admin.post<Problem>(PROBE);
    expect([failed.status, failed.body]).toEqual([502, expect.objectContaining({ code: 'responder_failed', reason: 'key_refused', responder: NAME, detail: 'The model refused access.' })]);
    clock.advance(10_000);
    ModelLike.probing = () => {
      throw new Error('secret upstream words');
    };
    const faulty = await admin.post<Problem>(PROBE);
    expect([faulty.status, faulty.body.reason, faulty.text.includes('secret')]).toEqual([502, 'fault', false]);
  });

  test('have their signal aborted when nobody waits for a probe any more', async () => {
    let asked: AbortSignal | undefined;
    ModelLike.probing = (signal) => {
      asked = signal;
      return new Promise(() => undefined);
    };
    const leaving = new AbortController();
    const call = fetch(on.url + PROBE, { method: 'POST', headers: { authorization: `Bearer ${admin.token}` }, signal: leaving.signal });
    const refused = expect(call).rejects.toThrow();
    await until(() => asked);
    expect(asked!.aborted).toBe(false);
    leaving.abort();
    await refused;
    await within(10_000, () => asked!.aborted);
  });

  test('are for administrators alone', async () => {
    const ann = await on.user();
    expect([(await ann.get('/api/admin/responders')).status, (await ann.post(PROBE)).status]).toEqual([403, 403]);
  });
});
