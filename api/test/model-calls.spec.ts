import { Logger } from '@nestjs/common';
import { KnowledgeBase } from '../src/knowledge/index.js';
import { ask, briefTimes, lastOf, MODEL_KEY, modelOn, said, warmUp } from './support/model-answers.js';
import { ModelStub } from './support/model-stub.js';
import { stubText } from './support/model-stub-chunks.js';
import { until, within } from './support/until.js';

let stub: ModelStub;

beforeAll(async () => {
  Logger.overrideLogger(false);
  stub = await ModelStub.start();
  await warmUp(stub.baseUrl);
  await ask(modelOn(stub.baseUrl), { content: 'MODE:hang_headers', signal: AbortSignal.timeout(50) });
  await stub.stop();
});
beforeEach(async () => void (stub = await ModelStub.start()));
afterEach(() => stub.stop());

describe('a call', () => {
  test('says who calls, and nothing about this machine', async () => {
    await ask(modelOn(stub.baseUrl), { content: 'hello' });
    const { headers, path, body } = stub.calls[0]!;
    expect(path).toBe('/v1/chat/completions');
    expect(headers).toMatchObject({ 'user-agent': 'Switchboard', authorization: `Bearer ${MODEL_KEY}` });
    expect(Object.keys(headers).filter((name) => /stainless|openai/.test(name))).toEqual([]);
    expect(body).toEqual({
      model: 'first',
      messages: [{ role: 'system', content: expect.stringContaining('assistant') }, { role: 'user', content: 'hello' }],
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  test('says no more where variables of the official client are set', async () => {
    const foreign = {
      OPENAI_CUSTOM_HEADERS: 'X-Tenant: theirs\nUser-Agent: theirs\nAccept: theirs\nAuthorization: Bearer theirs', OPENAI_ORG_ID: 'theirs', OPENAI_PROJECT_ID: 'theirs',
      OPENAI_ADMIN_KEY: 'theirs', OPENAI_API_KEY: 'theirs', OPENAI_BASE_URL: 'http://127.0.0.1:9/theirs', OPENAI_WEBHOOK_SECRET: 'theirs', OPENAI_LOG: 'debug',
    };
    const before = { ...process.env };
    Object.assign(process.env, foreign);
    try {
      for (const key of [MODEL_KEY, '']) expect(await ask(modelOn(stub.baseUrl, { env: { OPENAI_API_KEY: key } }), { content: 'hello' })).toMatchObject({ reason: null });
    } finally {
      for (const name of Object.keys(foreign)) if (before[name] === undefined) delete process.env[name];
      Object.assign(process.env, before);
    }
    const expected = ['accept', 'accept-encoding', 'accept-language', 'connection', 'content-length', 'content-type', 'host', 'sec-fetch-mode', 'user-agent'];
    expect(stub.calls.map(({ headers }) => Object.keys(headers).sort())).toEqual([['accept', 'accept-encoding', 'accept-language', 'authorization', ...expected.slice(3)], expected]);
    expect(JSON.stringify(stub.calls.map(({ headers }) => headers))).not.toContain('theirs');
  });

  test('sends no key if none is set, and the parameters that are', async () => {
    await ask(modelOn(stub.baseUrl, { env: { OPENAI_API_KEY: '', OPENAI_MAX_TOKENS: '300', OPENAI_TEMPERATURE: '0.5' } }), { content: 'hello' });
    expect(stub.calls[0]!.headers.authorization).toBeUndefined();
    expect(stub.calls[0]!.body).toMatchObject({ max_tokens: 300, temperature: 0.5 });
  });

  test.each(['hang_headers', 'stall N:2', 'comments_only', 'late_first', 'stall N:1'])('that is stopped (%s) is closed within 250 ms, and says nothing more', async (mood) => {
    const stop = new AbortController();
    const asking = ask(modelOn(stub.baseUrl, { times: { firstPiece: 30_000 } }), { content: `MODE:${mood}`, signal: stop.signal });
    await until(() => stub.calls.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 60));
    const stoppedAt = performance.now();
    stop.abort();
    expect(await asking).toMatchObject({ fault: null });
    await within(250, () => stub.open === 0);
    expect(stub.calls[0]!.closedAt! - stoppedAt).toBeLessThan(250);
  });

  test('whose reader leaves after a part is closed', async () => {
    const responder = modelOn(stub.baseUrl);
    const stop = new AbortController();
    let length = 0;
    await ask(responder, {
      content: 'MODE:flood',
      signal: stop.signal,
      onPart: (part) => {
        if ('text' in part) length += part.text.length;
        if (length > 200_000) stop.abort();
      },
    });
    await within(1_000, () => stub.open === 0);
    expect(length).toBeLessThan(300_000);
  });

  test('leaves a connection that the next one can use', async () => {
    const responder = modelOn(stub.baseUrl);
    for (let at = 0; at < 3; at++) {
      await ask(responder, { content: 'hello' });
      await until(() => stub.open === 0);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    expect(new Set(stub.calls.map(({ port }) => port)).size).toBe(1);
  });
});

describe('a refusal teaches', () => {
  test.each([
    ['e400_stream_options', {}, 'stream_options'],
    ['e400_max_tokens', { OPENAI_MAX_TOKENS: '300' }, 'max_tokens'],
    ['e400_temperature', { OPENAI_TEMPERATURE: '0.5' }, 'temperature'],
  ])('%s, once per process', async (mood, env, parameter) => {
    const responder = modelOn(stub.baseUrl, { env });
    for (let at = 0; at < 3; at++) expect(await ask(responder, { content: `MODE:${mood}` })).toMatchObject({ reason: null, text: stubText(5) });
    expect(stub.calls.map(({ body }) => parameter in body)).toEqual([true, false, false, false]);
  });

  test('the other name for the length, and back', async () => {
    const responder = modelOn(stub.baseUrl, { env: { OPENAI_MAX_TOKENS: '300' } });
    await ask(responder, { content: 'MODE:e400_max_tokens' });
    expect(stub.calls.at(-1)!.body).toMatchObject({ max_completion_tokens: 300 });
    await ask(responder, { content: 'MODE:e400_max_completion_tokens' });
    expect(stub.calls.at(-1)!.body).toMatchObject({ max_tokens: 300 });
  });

  test.each(['openai', 'llamacpp'])('the window, as %s says it: one refused call, then prompts that fit', async (kind) => {
    const responder = modelOn(stub.baseUrl, { times: { firstPiece: 5_000 } });
    const history = Array.from({ length: 40 }, (_, at) => said(at % 2 === 0 ? 'user' : 'assistant', `${at} ${'words of a turn '.repeat(32)}`, at + 1));
    for (let turn = 0; turn < 5; turn++) {
      const { reason, parts } = await ask(responder, { content: `MODE:e400_context_${kind} the question`, history });
      expect(reason).toBeNull();
      expect(lastOf(parts, 'history_from')).toBeGreaterThan(1);
    }
    expect(responder.context_tokens).toBe(2_048);
    expect(stub.calls).toHaveLength(6);
    for (const { body } of stub.calls) {
      expect(body.messages[0]!.role).toBe('system');
      expect(body.messages[1]!.role).toBe('user');
      expect(body.messages.at(-1)!.content).toContain('the question');
    }
  });

  test('a question that alone is too large is not sent, and administrators read both numbers', async () => {
    const { reason, fault } = await ask(modelOn(stub.baseUrl), { content: 'x'.repeat(32_000) });
    expect([reason, stub.calls.length]).toEqual(['too_long', 0]);
    expect(fault!.detail).toMatch(/^the question needs about \d+ tokens, and \d+ are left for it$/);
  });
});

describe('the breaker', () => {
  const times = (failures: number, cooldowns: number[]) => ({ backoff: { ...briefTimes.backoff, retryDelays: [], failures, cooldowns } });

  test('opens after five failed answers in a row, and asks no server meanwhile', async () => {
    const responder = modelOn(stub.baseUrl, { times: times(5, [60_000]) });
    expect(responder.state().state).toBe('unknown');
    for (let at = 0; at < 4; at++) await ask(responder, { content: 'MODE:e500' });
    expect(await ask(responder, { content: 'hello' })).toMatchObject({ reason: null });
    expect(responder.state().state).toBe('up');
    for (let at = 0; at < 5; at++) expect(await ask(responder, { content: 'MODE:e500' })).toMatchObject({ reason: 'overloaded' });
    const before = stub.calls.length;
    const { reason, fault } = await ask(responder, { content: 'hello' });
    expect([reason, stub.calls.length]).toEqual(['resting', before]);
    expect(fault!.retry_after).toBeGreaterThan(50);
    expect(responder.last_error?.reason).toBe('overloaded');
  });

  test('lets one call try after each cooldown, which grows', async () => {
    const responder = modelOn(stub.baseUrl, { times: times(1, [80, 250, 60_000]) });
    await ask(responder, { content: 'MODE:e500' });
    const awake = async () => void (await until(() => responder.state().state === 'unknown', 5));
    await awake();
    const failing = await Promise.all([ask(responder, { content: 'MODE:e500' }), ask(responder, { content: 'hello' })]);
    expect(failing.map(({ reason }) => reason)).toEqual(['overloaded', 'resting']);
    expect(responder.state().retry_at! - Date.now()).toBeGreaterThan(150);
    await awake();
    let during: string | null | undefined;
    const onPart = () => void (during ??= responder.state().state);
    const probing = ask(responder, { content: 'N:3 GAP:30', onPart });
    expect(await ask(responder, { content: 'hello' })).toMatchObject({ reason: 'resting' });
    expect(await probing).toMatchObject({ reason: null });
    expect(responder.state()).toEqual({ state: 'up' });
  });

  test('closes with the first piece of the attempt; a later failure counts separately', async () => {
    const responder = modelOn(stub.baseUrl, { times: times(1, [30, 60_000]) });
    await ask(responder, { content: 'MODE:e500' });
    await until(() => responder.state().state === 'unknown', 5);
    expect(await ask(responder, { content: 'MODE:cut N:2' })).toMatchObject({ reason: 'cut_off', text: stubText(2) });
    expect(await ask(responder, { content: 'hello' })).toMatchObject({ reason: 'resting' });
  });

  test('learns nothing from a trial that a person stopped', async () => {
    const responder = modelOn(stub.baseUrl, { times: { ...times(1, [30, 60_000]), firstPiece: 30_000 } });
    await ask(responder, { content: 'MODE:e500' });
    await until(() => responder.state().state === 'unknown', 5);
    const stop = new AbortController();
    const stopped = ask(responder, { content: 'MODE:hang_headers', signal: stop.signal });
    await until(() => stub.callsIn('hang_headers').length === 1);
    expect(responder.state().state).toBe('down');
    stop.abort();
    await stopped;
    expect(responder.state().state).toBe('unknown');
    expect(await ask(responder, { content: 'hello' })).toMatchObject({ reason: null });
  });

  test('pauses as long as the server says', async () => {
    const responder = modelOn(stub.baseUrl);
    expect((await ask(responder, { content: 'MODE:e429_long' })).fault).toMatchObject({ reason: 'rate_limited', retry_after: 90 });
    const { fault } = await ask(responder, { content: 'hello' });
    expect(fault).toMatchObject({ reason: 'rate_limited', retry_after: 90 });
    expect(responder.state().retry_at! - Date.now()).toBeGreaterThan(85_000);
    expect(stub.calls).toHaveLength(1);
  });
});

describe('passages of the documents', () => {
  const knowledge = new KnowledgeBase([
    { document: 'cats', markdown: `# Cats\n\n## How do I feed a cat?\n\nFeed the cat twice a day. ${'It likes fish. '.repeat(60)}\n` },
    { document: 'dogs', markdown: '# Dogs\n\n## How do I feed a dog?\n\nFeed the dog once a day, and walk it.\n' },
  ]);

  test('come before the question, between marks, and the cited ones are marked', async () => {
    const { parts } = await ask(modelOn(stub.baseUrl, { knowledge }), { content: 'How do I feed a cat?' });
    const { content } = stub.calls[0]!.body.messages.at(-1)!;
    const nonce = /^<<passages ([0-9a-f]{16})>>/.exec(content)?.[1];
    expect(content).toContain(`<<end of passages ${nonce}>>\n\nHow do I feed a cat?`);
    expect(content).toContain('[1] Cats: How do I feed a cat?\nFeed the cat');
    const sources = lastOf(parts, 'sources') as { title: string; url: string; excerpt: string; cited: boolean }[];
    expect(sources[0]).toMatchObject({ title: 'Cats: How do I feed a cat?', url: '/help/cats#how-do-i-feed-a-cat', cited: false });
    expect([...sources[0]!.excerpt]).toHaveLength(300);
  });

  test('are left out where they do not fit, and with them the sources', async () => {
    const cats = new KnowledgeBase([{ document: 'cats', markdown: knowledge.document('cats')!.markdown }]);
    const { reason, parts } = await ask(modelOn(stub.baseUrl, { knowledge: cats, env: { OPENAI_CONTEXT_TOKENS: '1024' } }), { content: `feed a cat? ${'please '.repeat(150)}` });
    expect([reason, lastOf(parts, 'sources')]).toEqual([null, undefined]);
    expect(stub.calls[0]!.body.messages.at(-1)!.content).toMatch(/^feed a cat/);
  });
});

test('a server that does not describe itself is not waited for any longer than its caller wants', async () => {
  stub.about = 'models_hang';
  const responder = modelOn(stub.baseUrl);
  await responder.findOut(AbortSignal.timeout(50));
  expect([responder.context_tokens, responder.state().state]).toEqual([8_192, 'unknown']);
});

test.each([
  ['models_ok', 32_768, 'up'],
  ['models_llamacpp', 6_144, 'up'],
  ['models_404', 8_192, 'unknown'],
  ['models_huge', 8_192, 'unknown'],
])('the server that describes itself as %s has a window of %i tokens', async (about, window, state) => {
  stub.about = about;
  const responder = modelOn(stub.baseUrl);
  await responder.findOut(new AbortController().signal);
  expect([responder.context_tokens, responder.state().state]).toEqual([window, state]);
});
