import { chunkOf, DONE, eventOf, headOf, piecesOf, properEnd, type Step, STUB_SECRET, type Streaming, type StubContext } from './model-stub-chunks.js';

const ERROR = { message: `The engine died (sk-${STUB_SECRET})`, type: 'server_error', code: 500 };

/** Pieces as the message asks for, then the given bytes, then the end of the response. */
const then =
  (...bytes: (string | Uint8Array)[]): Streaming =>
  (context) =>
    concat(piecesOf(context), bytes.map((each): Step => ({ bytes: each })));

function* concat(...parts: Iterable<Step>[]): Generator<Step> {
  for (const part of parts) yield* part;
}

function* endless(bytes: string | Uint8Array, times: number, head = ''): Generator<Step> {
  if (head !== '') yield { bytes: head };
  for (let at = 0; at < times; at++) yield { bytes };
}

const openAiChunk = (more: Record<string, unknown>) => eventOf({ ...headOf('first'), ...more });
const MEGABYTE = Buffer.alloc(1_048_576, 'x');
const JUNK = Buffer.from([0x00, 0x9f, 0x92, 0x96]);

/** The streams that are no complete answer, by mood. */
export const wrongStreams: Readonly<Record<string, Streaming>> = {
  error_object: then(eventOf({ error: ERROR }), DONE),
  error_event: then(`event: error\n${eventOf({ message: ERROR.message, code: 503 })}`),
  error_flat: then(eventOf({ object: 'error', ...ERROR })),
  error_beside_choices: then(openAiChunk({ choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }], error: { code: 502, message: ERROR.message } })),
  error_string: then(eventOf({ error: ERROR.message })),
  error_overflow: then(eventOf({ error: { message: 'too long', type: 'exceed_context_size_error', n_ctx: 2_048, n_prompt_tokens: 4_000 } })),
  error_line: then(`error: ${JSON.stringify(ERROR)}\n\n`, DONE),
  error_line_split: (context) => concat(piecesOf(context), pieceByPiece(`error: ${JSON.stringify(ERROR)}\n\n`), [{ bytes: DONE }]),
  error_before_first: () => [{ bytes: DONE }],
  abort: then(chunkOf('first', {}, { finish: 'abort' }), DONE),
  unknown_finish: then(chunkOf('first', {}, { finish: 'weariness' }), DONE),
  done_only: (context) => concat([{ bytes: eventOf({ ...headOf(context.body.model), choices: [] }) }], [{ bytes: DONE }]),
  done_no_finish: then(DONE),
  short: then(),
  empty_answer: (context) => properEnd(context),
  cut: (context) => concat(piecesOf(context), [{ ends: 'cut' }]),
  cut_in_event: (context) => concat(piecesOf(context), [{ bytes: chunkOf('first', { content: 'lost' }).slice(0, 60) }, { ends: 'cut' }]),
  reset: (context) => concat(piecesOf(context), [{ ends: 'reset' }]),
  end_in_event: then(chunkOf('first', { content: 'lost' }).slice(0, 60)),
  garbage: then('data: {"choices": [{"delta": \n\n'),
  no_object: then('data: [1, 2]\n\n'),
  bytes: () => endless(JUNK, 256),
  single_newlines: (context) => [{ bytes: [...piecesOf(context)].map(textOf).join('').replaceAll('\n\n', '\n') }],
  big_line: () => endless(MEGABYTE, 100, 'data: '),
  big_no_newline: () => endless(MEGABYTE, 100),
  tool_calls: then(chunkOf('first', { tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'delete_all', arguments: '{}' } }] }), DONE),
  tool_finish: then(chunkOf('first', {}, { finish: 'tool_calls' }), DONE),
  content_object: then(chunkOf('first', { content: { text: 'a' } })),
  choices_object: then(openAiChunk({ choices: { index: 0 } })),
  stall: (context) => concat(piecesOf(context), [{ ends: 'hang' }]),
  comments_only: drip(': OPENROUTER PROCESSING\n\n'),
  empty_deltas_only: drip(chunkOf('first', { content: '' })),
  drip_total: (context) => piecesOf({ ...context, pieces: 1e9 }),
};

/** The same every 20 ms, or as the message asks, without end. */
function drip(bytes: string): Streaming {
  return function* ({ gap }: StubContext) {
    for (;;) yield* [{ bytes }, { wait: gap || 20 }];
  };
}

function textOf(step: Step): string {
  return 'bytes' in step ? step.bytes.toString() : '';
}

function* pieceByPiece(text: string): Generator<Step> {
  for (let at = 0; at < text.length; at += 3) yield { bytes: text.slice(at, at + 3), alone: true };
}
