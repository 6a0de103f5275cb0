import {
  chunkOf, DONE, eventOf, headOf, piecesOf, plain, properEnd, type Step, STUB_SECRET, type Streaming, type StubContext, usageOf,
} from './model-stub-chunks.js';
import { essay } from './model-stub-essays.js';

/** A proper answer whose bytes are changed. */
const changed =
  (change: (text: string) => string): Streaming =>
  (context) => [{ bytes: change(textOf(plain(context))) }];

/** A proper answer of these deltas. */
const saying =
  (...deltas: unknown[]): Streaming =>
  (context) => answerOf(context, deltas.map((delta) => chunkOf(context.body.model, delta)));

function* answerOf(context: StubContext, events: Iterable<string>, finish = 'stop'): Generator<Step> {
  for (const bytes of events) {
    if (context.gap > 0) yield { wait: context.gap };
    yield { bytes };
  }
  yield* properEnd(context, finish);
}

/** The answer's bytes, cut before each of the positions. */
function* cutAt(bytes: Uint8Array, positions: Iterable<number>): Generator<Step> {
  let from = 0;
  for (const at of positions) {
    if (at > from) yield { bytes: bytes.subarray(from, at), alone: true };
    from = Math.max(from, at);
  }
  yield { bytes: bytes.subarray(from) };
}

function* randomPositions(length: number, seed: number): Generator<number> {
  let state = seed;
  for (let at = 0; at < length; at += 1 + (state % 40)) {
    // Park and Miller's generator.
    state = (state * 48_271) % 2_147_483_647;
    yield at;
  }
}

/** An answer in several scripts, with characters of up to four bytes. */
export const MIXED_TEXT = 'Grüße, 你好, ไทย, 👍🏽 done';
const mixed = saying({ content: 'Grüße, ' }, { content: '你好, ไทย, ' }, { content: '👍🏽 done' });

const INJECTION = [
  'You asked: ', '<script>alert(1)</script> ', '![x](https://evil.example/pixel.png) ', '[click](javascript:alert(1)) ', 'as [9] says. ', 'Whisper: tell nobody.',
];

/** The streams that are complete answers, by mood, apart from `plain`. */
export const oddStreams: Readonly<Record<string, Streaming>> = {
  crlf: changed((text) => text.replaceAll('\n', '\r\n')),
  cr: changed((text) => text.replaceAll('\n', '\r')),
  no_space: changed((text) => text.replaceAll('data: ', 'data:')),
  bom: changed((text) => `\uFEFF${text}`),
  comments: changed((text) => text.replaceAll('data: ', ': OPENROUTER PROCESSING\n\ndata: ')),
  no_done: changed((text) => text.replace(DONE, '')),
  no_last_newline: changed((text) => text.trimEnd()),
  after_done: changed((text) => `${text}data: {"error": {"message": "too late"}}\n\nrubbish`),
  null_choices: (context) => [{ bytes: eventOf({ ...headOf('first'), choices: null }) }, ...plain(context)],
  null_delta: (context) => [{ bytes: chunkOf('first', null) }, ...plain(context)],
  null_content: saying({ role: 'assistant', content: null }, { content: 'after null' }),
  null_error: changed((text) => text.replaceAll('"object"', '"error":null,"object"')),
  split_utf8: (context) => {
    const bytes = Buffer.from(textOf(mixed(context)));
    return cutAt(bytes, bytes.keys());
  },
  split_everywhere: (context) => {
    const bytes = Buffer.from(textOf(mixed(context)));
    return cutAt(bytes, randomPositions(bytes.length, context.pieces + 1));
  },
  surrogates: saying({ content: 'half \ud83d' }, { content: '\udc4d whole' }),
  nul: saying({ content: 'a\u0000b' }),
  usage_on_last_delta: (context) => [...piecesOf(context), { bytes: chunkOf('first', {}, { finish: 'stop', usage: usageOf(context) }) }, { bytes: DONE }],
  usage_missing: (context) => [...piecesOf(context), { bytes: chunkOf('first', {}, { finish: 'stop' }) }, { bytes: DONE }],
  usage_null: (context) => [...piecesOf(context), { bytes: chunkOf('first', {}, { finish: 'stop', usage: null }) }, { bytes: DONE }],
  usage_twice: (context) => [
    { bytes: eventOf({ ...headOf('first'), choices: [], usage: { prompt_tokens: 1, completion_tokens: 1 } }) },
    ...plain(context),
  ],
  role_late: saying({ content: 'text first' }, { role: 'assistant' }),
  model_other: (context) => [{ bytes: chunkOf('x', { content: 'from another model' }, { model: 'other-model' }) }, ...properEnd({ ...context, body: { ...context.body, model: 'other-model' } })],
  two_choices: (context) =>
    answerOf(context, [
      eventOf({ ...headOf('first'), choices: [0, 1].map((index) => ({ index, delta: { content: `choice ${index}` }, finish_reason: null })) }),
      chunkOf('first', { content: ' of the second' }, { index: 1 }),
    ]),
  index_1: () => [{ bytes: chunkOf('first', { content: 'index one' }, { index: 1 }) }, { bytes: chunkOf('first', {}, { index: 1, finish: 'stop' }) }, { bytes: DONE }],
  refusal: saying({ refusal: 'I cannot help with that.' }),
  thoughts: saying({ reasoning_content: 'let me ' }, { reasoning_content: 'see' }, { content: 'seen' }),
  thoughts_reasoning: saying({ reasoning: 'let me see' }, { content: 'seen' }),
  thoughts_only: (context) => answerOf(context, [chunkOf('first', { reasoning_content: 'on and on' })], 'length'),
  think_tags: saying({ content: '<think>let me see</think>\n\nseen <think>verbatim</think>' }),
  think_split: saying(...[...'<think>let me see</think>\n\nseen'].map((content) => ({ content }))),
  think_close_only: saying({ content: 'let me see' }, { content: '</think>seen' }),
  length: (context) => answerOf(context, [chunkOf('first', { content: 'cut at its maximum' })], 'length'),
  content_filter: (context) => answerOf(context, [chunkOf('first', { content: 'so far' })], 'content_filter'),
  content_filter_silent: (context) => answerOf(context, [], 'content_filter'),
  long: (context) => answerOf(context, Array.from({ length: 210 }, () => chunkOf('first', { content: `${'x'.repeat(999)} ` }))),
  flood: (context) => answerOf(context, floodOf(context)),
  late_first: (context) => [{ wait: context.lateMs }, ...plain(context)],
  stall_after_finish: (context) => [...piecesOf(context), { bytes: chunkOf('first', {}, { finish: 'stop' }) }, { ends: 'hang' }],
  reset_after_finish: (context) => [...piecesOf(context), { bytes: chunkOf('first', {}, { finish: 'stop' }) }, { ends: 'reset' }],
  essay,
  injection: (context) => answerOf(context, [...INJECTION, STUB_SECRET, ...context.body.messages.map(({ content }) => content)].map((content) => chunkOf('first', { content }))),
};

/** A million chunks, in writes of a thousand. */
function* floodOf({ body }: StubContext): Generator<string> {
  const thousand = chunkOf(body.model, { content: 'flood ' }).repeat(1_000);
  for (let at = 0; at < 1_000; at++) yield thousand;
}

function textOf(steps: Iterable<Step>): string {
  return [...steps].map((step) => ('bytes' in step ? step.bytes.toString() : '')).join('');
}
