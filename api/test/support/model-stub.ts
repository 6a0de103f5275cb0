import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { plain, type Step, type StubBody, type StubContext } from './model-stub-chunks.js';
import { oddStreams } from './model-stub-odd-streams.js';
import { answerRefused } from './model-stub-refusals.js';
import { answerAbout } from './model-stub-server-facts.js';
import { wrongStreams } from './model-stub-wrong-streams.js';

/** One request that the stub received. */
export interface StubCall {
  path: string;
  headers: IncomingMessage['headers'];
  body: StubBody;
  mood: string;
  /** of the client; the same for calls over one connection */
  port: number | undefined;
  /** on the monotonic clock of the process, in milliseconds */
  at: number;
  /** when the response was complete or its connection was closed; undefined while it is open */
  closedAt: number | undefined;
}

/**
 * A model server on loopback that behaves in the way that the last paragraph of the last user message asks for: `MODE:` names the mood, `N:`
 * the number of pieces, `GAP:` the milliseconds before each of them, and `essay` reads two more. Without `MODE:` it answers properly.
 */
export class ModelStub {
  readonly calls: StubCall[] = [];
  /** the window that the moods about context enforce, in tokens */
  window = 2_048;
  /** how long the mood `late_first` waits before the first piece, in milliseconds */
  lateMs = 29_000;
  /** how it answers messages that do not say so */
  readonly otherwise = { mood: 'plain', pieces: 5, gap: 0 };
  /** how many tokens of a prompt it takes into account at most, silently */
  cutsPromptsAt = Infinity;
  /** how the server describes itself: `models_ok`, `models_llamacpp`, `models_404`, `models_hang` or `models_huge` */
  about = 'models_ok';
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  private constructor() {
    this.server = createServer((request, response) => void this.answer(request, response));
    this.server.on('connection', (socket) => {
      this.sockets.add(socket.setNoDelay(true));
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  static async start(): Promise<ModelStub> {
    const stub = new ModelStub();
    await new Promise<void>((resolve) => stub.server.listen(0, '127.0.0.1', resolve));
    return stub;
  }

  /** the value for `OPENAI_BASE_URL` */
  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  /** The requests in a mood, in the order in which they came. */
  callsIn(mood: string): StubCall[] {
    return this.calls.filter((call) => call.mood === mood);
  }

  /** Number of requests whose responses are still open. */
  get open(): number {
    return this.calls.filter(({ closedAt }) => closedAt === undefined).length;
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url: path = '', headers } = request;
    if (request.method === 'GET') return answerAbout(this.about, path, response);
    const body = await bodyOf(request);
    // Earlier questions without an answer, and passages, precede the question in its message.
    const asked = body.messages.findLast(({ role }) => role === 'user')?.content.split('\n\n').at(-1) ?? '';
    const mood = lastMatch(asked, /MODE:(\w+)/g) ?? this.otherwise.mood;
    const context: StubContext = {
      body,
      mood,
      baseUrl: this.baseUrl,
      window: this.window,
      lateMs: this.lateMs,
      earlier: this.callsIn(mood).length,
      pieces: Number(lastMatch(asked, /\bN:(\d+)/g) ?? this.otherwise.pieces),
      gap: Number(lastMatch(asked, /\bGAP:(\d+)/g) ?? this.otherwise.gap),
      promptTokens: Math.min(this.cutsPromptsAt, Math.ceil(body.messages.reduce((sum, { content }) => sum + Buffer.byteLength(content), 0) / 4)),
    };
    const call: StubCall = { path, headers, body, mood, port: request.socket.remotePort, at: performance.now(), closedAt: undefined };
    this.calls.push(call);
    response.on('close', () => (call.closedAt = performance.now()));
    if (answerRefused(context, response)) return;
    const streaming = wrongStreams[mood] ?? oddStreams[mood] ?? plain;
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' }).flushHeaders();
    await play(streaming(context), response);
  }
}

/** Writes as fast as the reader reads, until the steps end or the reader leaves. */
async function play(steps: Iterable<Step>, response: ServerResponse): Promise<void> {
  for (const step of steps) {
    if (response.destroyed) return;
    if ('wait' in step) await new Promise((resolve) => setTimeout(resolve, step.wait));
    else if ('bytes' in step) {
      if (!response.write(step.bytes)) await drained(response);
      if (step.alone) await new Promise((resolve) => setImmediate(resolve));
    } else {
      if (step.ends === 'hang') return;
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (step.ends === 'reset') response.socket?.resetAndDestroy();
      else response.socket?.destroy();
      return;
    }
  }
  response.end();
}

/** Waits until the reader has read, or left. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

async function bodyOf(request: IncomingMessage): Promise<StubBody> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as StubBody;
}

function lastMatch(text: string, pattern: RegExp): string | undefined {
  return [...text.matchAll(pattern)].at(-1)?.[1];
}
