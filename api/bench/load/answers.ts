import { createParser } from 'eventsource-parser';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { agesOf, STAMP_LENGTH } from './stamps.js';

/** An answer that was read to its end. */
export interface ReadAnswer {
  /** milliseconds from the request until the first piece */
  first: number;
  /** of each piece, milliseconds from its sending by the model until its arrival here */
  ages: number[];
}

/** A request for an answer. */
export interface AnswerRequest {
  path: string;
  /** header, without its name */
  authorization: string;
  body: unknown;
  /** pieces that must come */
  pieces: number;
}

/** How long a watcher waits for the pieces, in milliseconds. */
const WATCH_LIMIT_MS = 30_000;

const agent = new Agent({ keepAlive: true });

/**
 * Asks for an answer and reads it as it comes, from Switchboard's chat or from the model itself.
 *
 * @throws Error unless exactly the pieces that were asked for have come, each in its place
 */
export async function readAnswer(port: number, { path, authorization, body, pieces }: AnswerRequest): Promise<ReadAnswer> {
  const startedAt = performance.now();
  const { response } = await send(port, path, authorization, body);
  const answer: ReadAnswer = { first: 0, ages: [] };
  let length = 0;
  const parser = createParser({
    onEvent: ({ event, data }) => {
      const text = textOf(event, data, length);
      if (text === '') return;
      if (length === 0) answer.first = performance.now() - startedAt;
      length += text.length;
      answer.ages.push(...agesOf(text));
    },
  });
  const decoder = new TextDecoder();
  for await (const chunk of response) parser.feed(decoder.decode(chunk as Buffer, { stream: true }));
  if (length !== pieces * STAMP_LENGTH || answer.ages.length !== pieces) throw new Error(`${pieces} pieces were asked for, and ${length} characters came`);
  return answer;
}

/**
 * Watches a session while an answer is given.
 *
 * @returns once the stream is open: the ages of the pieces, as {@link ReadAnswer}
 * @throws Error unless exactly the pieces that were asked for come, each in its place, within 30 s
 */
export async function watchAnswer(port: number, { path, authorization, pieces }: Omit<AnswerRequest, 'body'>): Promise<{ ages: Promise<number[]> }> {
  const { call, response } = await send(port, path, authorization, undefined);
  const ages: number[] = [];
  const opened = Promise.withResolvers<void>();
  const all = Promise.withResolvers<number[]>();
  all.promise.catch(() => undefined); // thrown where it is awaited
  let length = 0;
  const parser = createParser({
    onEvent: ({ event, data }) => {
      opened.resolve();
      const text = textOf(event, data, length);
      length += text.length;
      ages.push(...agesOf(text));
      if (ages.length >= pieces) all.resolve(ages);
    },
  });
  const decoder = new TextDecoder();
  const timer = setTimeout(() => all.reject(new Error(`${ages.length} of ${pieces} pieces came to a watcher`)), WATCH_LIMIT_MS);
  response.on('data', (chunk: Buffer) => {
    try {
      parser.feed(decoder.decode(chunk, { stream: true }));
    } catch (error) {
      all.reject(error);
    }
  });
  const ended = all.promise.finally(() => {
    clearTimeout(timer);
    call.destroy();
  });
  ended.catch(() => undefined);
  await opened.promise;
  return { ages: ended };
}

/** An answer that is received without being looked at, so that its reader costs little. */
export interface BackgroundAnswer {
  /** resolves at the end of the response, with its last bytes */
  ended: Promise<string>;
  /** bytes so far */
  readonly bytes: number;
  leave(): void;
}

/** Asks for an answer that is not looked at. */
export async function openAnswer(port: number, { path, authorization, body }: Omit<AnswerRequest, 'pieces'>): Promise<BackgroundAnswer> {
  const { call, response } = await send(port, path, authorization, body);
  let bytes = 0;
  let tail = '';
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    tail = (tail + chunk.toString('latin1')).slice(-4_000);
  });
  const ended = new Promise<string>((resolve) => response.once('close', () => resolve(tail)));
  return {
    ended,
    get bytes() {
      return bytes;
    },
    leave: () => void call.destroy(),
  };
}

function send(port: number, path: string, authorization: string, body: unknown): Promise<{ call: ClientRequest; response: IncomingMessage }> {
  const method = body === undefined ? 'GET' : 'POST';
  const headers = { accept: 'text/event-stream', authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) };
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, method, headers, agent }, (response) => {
      response.on('error', () => undefined);
      if (response.statusCode === 200) resolve({ call, response });
      else reject(new Error(`${path} answered ${response.statusCode}`));
    });
    call.once('error', reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** @param length of the text so far @throws Error for a piece that is lost or comes twice, and for an answer that failed */
function textOf(event: string | undefined, data: string, length: number): string {
  if (data === '[DONE]') return '';
  const value = JSON.parse(data) as { offset: number; text: string; choices?: { delta: { content?: string } }[] };
  if (event === 'error') throw new Error(`the answer failed: ${data}`);
  if (event === undefined) return value.choices?.[0]?.delta.content ?? '';
  if (event !== 'delta') return '';
  if (value.offset !== length) throw new Error(`a piece for ${value.offset} came where ${length} characters were known`);
  return value.text;
}
