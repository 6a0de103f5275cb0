import { Logger } from '@nestjs/common';
import type { FailureReason, FinishReason } from '@switchboard/shared';
import { ask, lastOf, MODEL_KEY, modelOn, type ModelOptions, warmUp } from './support/model-answers.js';
import { ModelStub } from './support/model-stub.js';
import { STUB_SECRET, stubText } from './support/model-stub-chunks.js';
import { MIXED_TEXT } from './support/model-stub-odd-streams.js';
import { type BrokenServer, brokenServer } from './support/model-stub-sockets.js';

let stub: ModelStub;
const unhandled: unknown[] = [];
const note = (error: unknown) => void unhandled.push(error);

beforeAll(async () => {
  Logger.overrideLogger(false);
  process.on('unhandledRejection', note);
  stub = await ModelStub.start();
  await warmUp(stub.baseUrl);
});
afterAll(async () => {
  process.off('unhandledRejection', note);
  await stub.stop();
});
beforeEach(() => void (stub.lateMs = 300));
afterEach(() => expect(unhandled).toEqual([]));

/** What the responder does with the next question: it asks, or it lets the server rest, or it waits as the server said. */
type Afterwards = 'asks' | 'rests' | 'pauses';

interface Outcome {
  reason: FailureReason | null;
  /** calls that the stub sees */
  tries: number;
  afterwards: Afterwards;
  text: string;
}

const half = stubText(2);

/** Asks in a mood, then properly. */
async function outcomeOf(message: string, options: ModelOptions = {}): Promise<Outcome & { output: string; finish: unknown; usage: unknown }> {
  const responder = modelOn(stub.baseUrl, options);
  const before = stub.calls.length;
  const { reason, text, parts, fault } = await ask(responder, { content: message });
  const tries = stub.calls.length - before;
  const next = await ask(responder, { content: 'MODE:plain' });
  const afterwards = next.reason === null ? 'asks' : next.reason === 'resting' ? 'rests' : next.reason === 'rate_limited' ? 'pauses' : 'asks';
  const output = JSON.stringify([parts, fault?.message, fault?.detail, fault?.stack, fault?.cause, responder.last_error]);
  return { reason, tries, afterwards, text, output, finish: lastOf(parts, 'finish'), usage: fault?.usage ?? lastOf(parts, 'usage') };
}

/** Neither the key, nor the server's address, nor what it keeps secret. */
function expectNoSecrets(output: string): void {
  for (const secret of [STUB_SECRET, MODEL_KEY, stub.baseUrl, new URL(stub.baseUrl).host, '127.0.0.1']) expect(output).not.toContain(secret);
}

const failures: [message: string, reason: FailureReason, tries: number, afterwards: Afterwards, text?: string][] = [
  // before the stream
  ['MODE:e400', 'fault', 1, 'asks'],
  ['MODE:e401', 'key_refused', 1, 'asks'],
  ['MODE:e403', 'key_refused', 1, 'asks'],
  ['MODE:e404_model', 'unknown_model', 1, 'asks'],
  ['MODE:e408', 'overloaded', 3, 'rests'],
  ['MODE:e409', 'overloaded', 3, 'rests'],
  ['MODE:e413', 'too_long', 2, 'asks'],
  ['MODE:e429', 'rate_limited', 1, 'pauses'],
  ['MODE:e429_long', 'rate_limited', 1, 'pauses'],
  ['MODE:e429_quota', 'out_of_quota', 1, 'pauses'],
  ['MODE:e500', 'overloaded', 1, 'rests'],
  ['MODE:e502_html', 'overloaded', 3, 'rests'],
  ['MODE:e503', 'overloaded', 3, 'rests'],
  ['MODE:redirect', 'unreachable', 1, 'rests'],
  ['MODE:hang_headers', 'first_piece', 1, 'rests'],
  // 200 without a stream
  ['MODE:json_error', 'overloaded', 1, 'rests'],
  ['MODE:html', 'malformed', 1, 'rests'],
  ['MODE:empty_body', 'empty', 1, 'rests'],
  ['MODE:no_body', 'empty', 1, 'rests'],
  ['MODE:wrong_type_but_events', 'malformed', 1, 'rests'],
  // wrong streams, after two pieces and before the first
  ['MODE:error_object N:2', 'overloaded', 1, 'rests', half],
  ['MODE:error_object N:0', 'overloaded', 1, 'rests'],
  ['MODE:error_event N:2', 'overloaded', 1, 'rests', half],
  ['MODE:error_event N:0', 'overloaded', 3, 'rests'],
  ['MODE:error_flat N:2', 'overloaded', 1, 'rests', half],
  ['MODE:error_beside_choices N:2', 'overloaded', 1, 'rests', half],
  ['MODE:error_beside_choices N:0', 'overloaded', 3, 'rests'],
  ['MODE:error_string N:2', 'fault', 1, 'asks', half],
  ['MODE:error_overflow N:2', 'too_long', 1, 'asks', half],
  ['MODE:error_overflow N:0', 'too_long', 2, 'asks'],
  ['MODE:error_line N:2', 'cut_off', 1, 'rests', half],
  ['MODE:error_line_split N:2', 'cut_off', 1, 'rests', half],
  ['MODE:error_before_first', 'empty', 1, 'rests'],
  ['MODE:abort N:2', 'cut_off', 1, 'rests', half],
  ['MODE:abort N:0', 'cut_off', 3, 'rests'],
  ['MODE:unknown_finish N:2', 'cut_off', 1, 'rests', half],
  ['MODE:done_only', 'empty', 1, 'rests'],
  ['MODE:done_no_finish N:2', 'cut_off', 1, 'rests', half],
  ['MODE:short N:2', 'cut_off', 1, 'rests', half],
  ['MODE:short N:0', 'empty', 1, 'rests'],
  ['MODE:empty_answer', 'empty', 1, 'rests'],
  ['MODE:cut N:2', 'cut_off', 1, 'rests', half],
  ['MODE:cut N:0', 'cut_off', 3, 'rests'],
  ['MODE:cut_in_event N:2', 'cut_off', 1, 'rests', half],
  ['MODE:reset N:2', 'cut_off', 1, 'rests', half],
  ['MODE:reset N:0', 'cut_off', 3, 'rests'],
  ['MODE:end_in_event N:2', 'malformed', 1, 'rests', half],
  ['MODE:garbage N:2', 'malformed', 1, 'rests', half],
  ['MODE:no_object N:2', 'malformed', 1, 'rests', half],
  ['MODE:bytes', 'malformed', 1, 'rests'],
  ['MODE:single_newlines N:2', 'malformed', 1, 'rests'],
  ['MODE:big_line', 'malformed', 1, 'rests'],
  ['MODE:big_no_newline', 'malformed', 1, 'rests'],
  ['MODE:tool_calls N:2', 'malformed', 1, 'rests', half],
  ['MODE:tool_finish N:2', 'malformed', 1, 'rests', half],
  ['MODE:content_object N:2', 'malformed', 1, 'rests', half],
  ['MODE:choices_object N:2', 'malformed', 1, 'rests', half],
  ['MODE:comments_only', 'first_piece', 1, 'rests'],
  ['MODE:empty_deltas_only', 'first_piece', 1, 'rests'],
  // complete, and yet no answer
  ['MODE:content_filter_silent', 'filtered', 1, 'asks'],
  ['MODE:thoughts_only', 'empty', 1, 'rests'],
];

test.each(failures)('%s fails: %s after %i calls, and then the responder %s', async (message, reason, tries, afterwards, text = '') => {
  const outcome = await outcomeOf(message);
  expect(outcome).toMatchObject({ reason, tries, afterwards, text, finish: undefined });
  expectNoSecrets(outcome.output);
  expect(outcome.usage).toMatchObject({ input_tokens: expect.any(Number) });
});

const answers: [message: string, text: string, finish?: FinishReason, tries?: number][] = [
  ['MODE:plain N:3', stubText(3)],
  ['MODE:json_whole', 'the whole answer'],
  ['MODE:gzip_events N:3', stubText(3)],
  ['MODE:e503_twice_then_ok N:1', stubText(1), 'stop', 3],
  ['MODE:e400_stream_options N:1', stubText(1), 'stop', 2],
  ['MODE:e400_roles N:1', stubText(1)],
  ...['crlf', 'cr', 'no_space', 'bom', 'comments', 'no_done', 'no_last_newline', 'after_done', 'null_choices', 'null_delta', 'null_error', 'usage_on_last_delta',
    'usage_missing', 'usage_null', 'usage_twice', 'late_first', 'stall_after_finish', 'reset_after_finish',
  ].map((mood): [string, string] => [`MODE:${mood} N:2`, half]),
  ['MODE:null_content', 'after null'],
  ['MODE:split_utf8', MIXED_TEXT],
  ['MODE:split_everywhere N:1', MIXED_TEXT],
  ['MODE:split_everywhere N:2', MIXED_TEXT],
  ['MODE:surrogates', 'half 👍 whole'],
  ['MODE:nul', 'a\u0000b'],
  ['MODE:role_late', 'text first'],
  ['MODE:model_other', 'from another model'],
  ['MODE:two_choices', 'choice 0'],
  ['MODE:index_1', 'index one'],
  ['MODE:refusal', 'I cannot help with that.'],
  ['MODE:thoughts', 'seen'],
  ['MODE:thoughts_reasoning', 'seen'],
  ['MODE:think_tags', 'seen <think>verbatim</think>'],
  ['MODE:think_split', 'seen'],
  ['MODE:think_close_only', 'let me see</think>seen'],
  ['MODE:length', 'cut at its maximum', 'length'],
  ['MODE:content_filter', 'so far', 'filtered'],
  ['MODE:long', `${'x'.repeat(999)} `.repeat(210)],
];

test.each(answers)('%s is a complete answer', async (message, text, finish = 'stop', tries = 1) => {
  expect(await outcomeOf(message)).toMatchObject({ reason: null, text, finish, tries, afterwards: 'asks' });
});

test('a server that asks for a second is tried again within the answer', async () => {
  const from = performance.now();
  expect(await outcomeOf('MODE:e429_after N:1', { times: { firstPiece: 5_000 } })).toMatchObject({ reason: null, tries: 2, text: stubText(1), afterwards: 'asks' });
  expect(performance.now() - from).toBeGreaterThan(990);
});

test.each<[BrokenServer, FailureReason, number]>([
  ['refuse', 'unreachable', 0],
  ['tls_reset', 'unreachable', 3],
  ['reset_before_headers', 'unreachable', 3],
  ['not_http', 'unreachable', 3],
  ['hang_accept', 'first_piece', 1],
])('a server of the kind %s: %s', async (kind, reason, connections) => {
  const server = await brokenServer(kind);
  try {
    const responder = modelOn(server.baseUrl);
    const asked = await ask(responder, { content: 'hello' });
    expect(asked).toMatchObject({ reason, parts: [] });
    expect(server.connections()).toBe(connections);
    expect(responder.state()).toMatchObject({ state: 'down', retry_at: expect.any(Number) });
    expect(JSON.stringify([asked.fault, asked.fault?.detail, responder.last_error])).not.toContain('127.0.0.1');
  } finally {
    await server.stop();
  }
});

test('what administrators read says what the server said, without its secrets', async () => {
  const responder = modelOn(stub.baseUrl);
  await ask(responder, { content: 'MODE:e401' });
  expect(responder.last_error).toMatchObject({ reason: 'key_refused', detail: '401 Incorrect API key provided (key …, at …/chat/completions)', at: expect.stringMatching(/Z$/) });
});

test('thoughts come apart from the text', async () => {
  const startsThinking = { env: { OPENAI_STARTS_THINKING: 'on' } };
  for (const [mood, options] of [['thoughts', {}], ['thoughts_reasoning', {}], ['think_tags', {}], ['think_split', {}], ['think_close_only', startsThinking], ['thoughts', startsThinking]] as const) {
    const { thought, text } = await ask(modelOn(stub.baseUrl, options), { content: `MODE:${mood}` });
    expect([mood, thought, text.slice(0, 4)]).toEqual([mood, 'let me see', 'seen']);
  }
});

test('usage is the one that the server reports, else an estimate', async () => {
  const reported = { input_tokens: expect.any(Number), output_tokens: 2, cached_tokens: 1, reasoning_tokens: 2 };
  for (const mood of ['plain', 'usage_on_last_delta', 'usage_twice']) expect([mood, (await outcomeOf(`MODE:${mood} N:2`)).usage]).toEqual([mood, reported]);
  for (const mood of ['usage_missing', 'usage_null', 'stall_after_finish', 'cut']) {
    const { usage } = await outcomeOf(`MODE:${mood} N:2`);
    expect([mood, usage]).toEqual([mood, { input_tokens: expect.any(Number), output_tokens: expect.any(Number), estimated: true }]);
    expect((usage as { output_tokens: number }).output_tokens).toBeGreaterThan(0);
  }
});

test('the model that answers is named, before the first piece', async () => {
  const { parts } = await ask(modelOn(stub.baseUrl), { content: 'MODE:model_other' });
  expect(parts[0]).toEqual({ model: 'other-model' });
});

test('nothing that a model repeats is more than text', async () => {
  const { text, parts } = await ask(modelOn(stub.baseUrl), { content: 'MODE:injection' });
  expect(text).toContain('<script>');
  expect(lastOf(parts, 'sources')).toBeUndefined();
});

