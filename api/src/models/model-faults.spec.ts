import { failureOf, retryAfterOf, upstreamError } from './model-faults.js';
import { formsOf, redactor } from './redact.js';

test.each<[status: number | undefined, body: unknown, reason: string]>([
  [400, { error: { message: 'no', code: 'context_length_exceeded' } }, 'too_long'],
  [500, { error: { message: 'no', type: 'exceed_context_size_error' } }, 'too_long'],
  [400, { object: 'error', message: "This model's maximum context length is 2048 tokens." }, 'too_long'],
  [400, { detail: 'prompt is too long: 9000 tokens' }, 'too_long'],
  [429, { error: { message: 'too many tokens in the context window per minute' } }, 'rate_limited'],
  [429, { error: { message: 'no', code: 'insufficient_quota' } }, 'out_of_quota'],
  [402, { error: 'pay' }, 'out_of_quota'],
  [400, { error: { message: 'no', code: 'content_filter' } }, 'filtered'],
  [401, '', 'key_refused'],
  [404, { error: 'model "x" not found, try pulling it first' }, 'unknown_model'],
  [500, 'oops', 'overloaded'],
  [529, { type: 'error', error: { type: 'overloaded_error', message: 'busy' } }, 'overloaded'],
  [422, {}, 'fault'],
  [undefined, { error: { message: 'x', code: 429 } }, 'rate_limited'],
  [undefined, { message: 'x', code: '503' }, 'overloaded'],
  [undefined, { error: null, message: 3, code: {} }, 'fault'],
  [undefined, null, 'fault'],
])('status %s with %j is %s', (status, body, reason) => {
  expect(failureOf(upstreamError(body, { status })).reason).toBe(reason);
});

test.each([
  ['request (2358 tokens) exceeds the available context size (2048 tokens), try increasing it', 2_358, 2_048],
  ["This model's maximum context length is 4097 tokens. However, your messages resulted in 5000 tokens.", 5_000, 4_097],
  ["This model's maximum context length is 2048 tokens. However, you requested 2300 tokens (2000 in the messages, 300 in the completion)", 2_300, 2_048],
  ['too long', undefined, undefined],
])('"%s" names the sizes', (message, prompt, window) => {
  expect(upstreamError({ error: { message } })).toMatchObject({ prompt, window });
});

test.each([
  [{ 'retry-after': '7' }, 7],
  [{ 'retry-after': '0.5' }, 0.5],
  [{ 'retry-after-ms': '1500', 'retry-after': '9' }, 1.5],
  [{ 'retry-after': 'Sun, 01 Mar 2026 12:00:30 GMT' }, 30],
  [{ 'retry-after': 'Sun, 01 Mar 2026 11:00:00 GMT' }, 0],
  [{ 'retry-after': 'soon' }, undefined],
  [{}, undefined],
])('%j asks for %s seconds', (headers, seconds) => {
  expect(retryAfterOf(new Headers(headers), Date.parse('2026-03-01T12:00:00Z'))).toBe(seconds);
});

test('redacted words hold no key, no address and no control characters, and are short', () => {
  const redact = redactor(['hunter2-key', ...formsOf('https://models.example:8443/v1')]);
  const words = 'key hunter2-key\u0000\u202e sk-abcdef1234567 Bearer abc.def at https://models.example:8443/v1/chat, host models.example';
  expect(redact(words)).toBe('key …  … Bearer … at …/chat, host …');
  expect(redact('x'.repeat(9_000))).toHaveLength(501);
});
