import fc from 'fast-check';
import { bodyKind, type CompletionPart, CompletionStream } from './completion-stream.js';
import { chunkOf, DONE, eventOf, plain, type Step, type StubContext } from '../../test/support/model-stub-chunks.js';
import { oddStreams } from '../../test/support/model-stub-odd-streams.js';
import { wrongStreams } from '../../test/support/model-stub-wrong-streams.js';

const context: StubContext = {
  body: { model: 'first', messages: [{ role: 'user', content: 'Grüße' }], stream_options: { include_usage: true } },
  mood: 'plain', baseUrl: 'http://model.example/v1', earlier: 0, pieces: 3, gap: 0, promptTokens: 7, window: 2_048, lateMs: 0,
};

/** Streams without end, or of many megabytes. */
const UNBOUNDED = new Set(['flood', 'drip_total', 'comments_only', 'empty_deltas_only', 'big_line', 'big_no_newline']);
const moods = Object.entries({ plain, ...oddStreams, ...wrongStreams }).filter(([mood]) => !UNBOUNDED.has(mood));

/** The bytes of a mood, as if the server had ended each stream in an orderly way. */
function bytesOf(steps: Iterable<Step>): Buffer {
  return Buffer.concat([...steps].flatMap((step) => ('bytes' in step ? [Buffer.from(step.bytes)] : [])));
}

/** A failure's words may differ: they are for people. */
const comparable = (part: CompletionPart) => ('failure' in part ? { failure: part.failure.reason } : part);

function read(chunks: readonly Uint8Array[]): unknown[] {
  const stream = new CompletionStream();
  return [...chunks.flatMap((chunk) => stream.feed(chunk)), ...stream.end()].map(comparable);
}

describe.each(moods)('the stream %s', (_, streaming) => {
  const bytes = bytesOf(streaming(context));

  test('gives the same parts however it is cut', () => {
    const whole = read([bytes]);
    expect(read([...[...bytes.subarray(0, 20_000)].map((byte) => Uint8Array.of(byte)), bytes.subarray(20_000)])).toEqual(whole);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 30 }), (positions) => {
        const cuts = [0, ...positions.sort((one, other) => one - other), bytes.length];
        expect(read(cuts.slice(1).map((to, at) => bytes.subarray(cuts[at], to)))).toEqual(whole);
      }),
      { numRuns: 60, seed: 4_711 },
    );
  });
});

test('an answer is complete only with a known finish reason', () => {
  const text = chunkOf('m', { content: 'a' });
  const outcome = (...events: string[]) => read([Buffer.from(events.join(''))]).slice(-1);
  expect(outcome(text, DONE)).toEqual([{ failure: 'cut_off' }]);
  expect(outcome(text, chunkOf('m', {}, { finish: '' }), DONE)).toEqual([{ failure: 'cut_off' }]);
  expect(outcome(text, chunkOf('m', {}, { finish: 'constructor' }), DONE)).toEqual([{ failure: 'cut_off' }]);
  for (const finish of ['stop', 'length', 'content_filter']) expect(outcome(text, chunkOf('m', {}, { finish }))).toEqual([{ end: true }]);
});

test('what comes after the finish reason changes nothing but the usage', () => {
  const events = [
    chunkOf('m', { content: 'a' }), chunkOf('m', {}, { finish: 'stop' }), chunkOf('m', { content: 'b' }), eventOf({ error: 'x' }),
    eventOf({ choices: [], usage: { prompt_tokens: 1 } }),
  ];
  expect(read([Buffer.from(events.join(''))])).toEqual([{ model: 'm' }, { text: 'a' }, { finish: 'stop' }, { end: true }]);
});

test('a body without an event, or with a line without an end, is refused before it fills the memory', () => {
  const megabyte = Buffer.alloc(1_048_576, 'x');
  for (const head of ['data: ', '', ': ']) {
    const stream = new CompletionStream();
    let fed = 0;
    let parts = stream.feed(Buffer.from(head));
    while (parts.length === 0 && fed < 100) {
      parts = stream.feed(megabyte);
      fed++;
    }
    expect([head, parts.map(comparable), fed <= 5]).toEqual([head, [{ failure: 'malformed' }], true]);
    expect(stream.feed(megabyte)).toEqual([]);
  }
});

test.each([
  ['text/event-stream', 'events'], ['Text/Event-Stream; charset=utf-8', 'events'], ['application/json', 'json'], ['application/problem+json', 'json'],
  ['text/html', 'other'], ['text/plain', 'other'], ['', 'other'], [null, 'other'],
])('a body of the type %s is read as %s', (type, kind) => {
  expect(bodyKind(type)).toBe(kind);
});
