import { Logger } from '@nestjs/common';
import type { ModelResponder } from '../src/models/index.js';
import { ask, MODEL_KEY, modelOn, type ModelOptions, warmUp } from './support/model-answers.js';
import { ModelStub } from './support/model-stub.js';
import { STUB_SECRET } from './support/model-stub-chunks.js';
import { brokenServer } from './support/model-stub-sockets.js';

let stub: ModelStub;
const known: ModelOptions = { env: { OPENAI_CONTEXT_TOKENS: '16384' } };

beforeAll(async () => {
  Logger.overrideLogger(false);
  const first = await ModelStub.start();
  await warmUp(first.baseUrl);
  await first.stop();
});
beforeEach(async () => {
  stub = await ModelStub.start();
  Object.assign(stub.otherwise, { pieces: 5, gap: 10 });
});
afterEach(() => stub.stop());

const probe = (responder: ModelResponder, long = false) => responder.probe(new AbortController().signal, { long });

test('a probe is one call of 16 tokens, with the times and pieces of its answer', async () => {
  const responder = modelOn(stub.baseUrl);
  const { first_ms, ...result } = await probe(responder);
  expect(result).toEqual({ ok: true, pieces: 5, usage: true, findings: [] });
  expect(first_ms).toBeGreaterThan(0);
  expect(stub.calls.map(({ body }) => body)).toEqual([
    { model: 'first', messages: [{ role: 'user', content: expect.any(String) }], stream: true, stream_options: { include_usage: true }, max_tokens: 16 },
  ]);
  expect(responder.state().state).toBe('up');
});

test.each([
  ['e401', 'key_refused', 1],
  ['e404_model', 'unknown_model', 1],
  ['e429_quota', 'out_of_quota', 1],
  ['e503', 'overloaded', 1],
  ['html', 'malformed', 1],
  ['cut', 'cut_off', 1],
  ['error_object', 'overloaded', 1],
  ['content_filter_silent', 'filtered', 1],
  ['hang_headers', 'first_piece', 1],
  ['stall', 'total', 1],
])('a server that answers %s: %s, and administrators read its words without secrets', async (mood, reason, calls) => {
  stub.otherwise.mood = mood;
  const responder = modelOn(stub.baseUrl, { ...known, times: { firstPiece: 400 } });
  // By its own limit, long before this one.
  const result = await responder.probe(AbortSignal.timeout(20_000));
  expect(result).toMatchObject({ ok: false, findings: [reason] });
  expect([stub.calls.length, responder.last_error?.reason]).toEqual([calls, reason]);
  const told = JSON.stringify([result, responder.describe()]);
  for (const secret of [STUB_SECRET, MODEL_KEY, stub.baseUrl, new URL(stub.baseUrl).host, '127.0.0.1']) expect(told).not.toContain(secret);
});

test('a server that is not there is unreachable, and nothing tells where it should be', async () => {
  const { baseUrl } = await brokenServer('refuse');
  const responder = modelOn(baseUrl, known);
  const result = await probe(responder);
  expect(result).toEqual({ ok: false, first_ms: null, pieces: 0, usage: false, findings: ['unreachable'] });
  expect(JSON.stringify(responder.describe())).not.toContain('127.0.0.1');
});

test('a model that fails and that its server does not list is said to be unlisted', async () => {
  stub.about = 'models_huge';
  stub.otherwise.mood = 'e400';
  expect((await probe(modelOn(stub.baseUrl, known))).findings).toEqual(['fault']);
  stub.about = 'models_ok';
  const responder = modelOn(stub.baseUrl, { env: { ...known.env, OPENAI_MODEL: 'third' }, times: { firstPiece: 60_000 } });
  expect((await probe(responder)).findings).toEqual(['fault', 'not_listed']);
  stub.otherwise.mood = 'plain';
  expect((await probe(responder)).findings).toEqual([]);
});

test('an answer whose pieces come all at once was held back, however many pieces it is made of', async () => {
  stub.otherwise.gap = 0;
  expect((await probe(modelOn(stub.baseUrl))).findings).toEqual(['at_once']);
  stub.otherwise.mood = 'gzip_events';
  expect((await probe(modelOn(stub.baseUrl))).findings).toEqual(['at_once']);
  Object.assign(stub.otherwise, { mood: 'plain', pieces: 1 });
  expect((await probe(modelOn(stub.baseUrl))).findings).toEqual([]);
});

test('a server that does not report usage, or refuses to, is named', async () => {
  stub.otherwise.mood = 'usage_missing';
  expect(await probe(modelOn(stub.baseUrl))).toMatchObject({ ok: true, usage: false, findings: expect.arrayContaining(['no_usage']) });
  stub.otherwise.mood = 'e400_stream_options';
  const result = await probe(modelOn(stub.baseUrl));
  expect(result).toMatchObject({ ok: true, usage: false, findings: ['no_stream_options'] });
  expect(stub.callsIn('e400_stream_options')).toHaveLength(2);
});

test.each(['e400_max_tokens', 'e400_max_completion_tokens'])('a server that refuses a name of the length is asked by the other one (%s)', async (mood) => {
  const responder = modelOn(stub.baseUrl);
  stub.otherwise.mood = 'e400_max_tokens';
  await probe(responder);
  stub.otherwise.mood = mood;
  expect(await probe(responder)).toMatchObject({ ok: true, findings: [] });
  expect(stub.calls.at(-1)!.body).toMatchObject(mood === 'e400_max_tokens' ? { max_completion_tokens: 16 } : { max_tokens: 16 });
});

test('a window that is smaller than the setting, or unknown, is named', async () => {
  expect((await probe(modelOn(stub.baseUrl, { env: { OPENAI_CONTEXT_TOKENS: '65536' } }))).findings).toEqual(['window_smaller']);
  stub.about = 'models_404';
  expect((await probe(modelOn(stub.baseUrl))).findings).toEqual(['window_unknown']);
  expect((await probe(modelOn(stub.baseUrl, known))).findings).toEqual([]);
});

test('a server that cuts prompts in silence is found out by a long probe, which is sent only when asked for', async () => {
  stub.about = 'models_404';
  stub.cutsPromptsAt = 4_096;
  const responder = modelOn(stub.baseUrl, known);
  expect((await probe(responder)).findings).toEqual([]);
  expect(stub.calls.at(-1)!.body.messages[0]!.content.length).toBeLessThan(100);
  expect(await probe(responder, true)).toMatchObject({ ok: true, usage: true, findings: ['prompt_cut'] });
  expect(stub.calls.at(-1)!.body.messages[0]!.content.split(' ').length).toBeGreaterThan(5_000);
  stub.cutsPromptsAt = Infinity;
  expect((await probe(responder, true)).findings).toEqual([]);
  const contents = stub.calls.slice(-2).map(({ body }) => body.messages[0]!.content);
  expect(contents[0]).not.toBe(contents[1]);
});

test('a long probe of a small window fits into it, and one that is refused teaches the window', async () => {
  stub.about = 'models_404';
  stub.cutsPromptsAt = 4_096;
  expect((await probe(modelOn(stub.baseUrl, { env: { OPENAI_CONTEXT_TOKENS: '4096' } }), true)).findings).toEqual([]);
  stub.cutsPromptsAt = Infinity;
  stub.otherwise.mood = 'e400_context_llamacpp';
  const responder = modelOn(stub.baseUrl, known);
  expect((await probe(responder, true)).findings).toEqual(['too_long', 'window_smaller']);
  expect(responder.context_tokens).toBe(2_048);
});

test('a model that rests is asked nevertheless, and said to rest', async () => {
  const responder = modelOn(stub.baseUrl, known);
  await ask(responder, { content: 'MODE:e500' });
  expect(await probe(responder)).toMatchObject({ ok: true, findings: ['resting'] });
  expect(await ask(responder, { content: 'hello' })).toMatchObject({ reason: 'resting' });
});

test('a probe that nobody waits for any more is ended', async () => {
  stub.otherwise.mood = 'stall';
  const leaving = new AbortController();
  const probing = modelOn(stub.baseUrl, { times: { firstPiece: 30_000 } }).probe(leaving.signal);
  setTimeout(() => leaving.abort(), 100);
  await expect(probing).rejects.toThrow();
});
