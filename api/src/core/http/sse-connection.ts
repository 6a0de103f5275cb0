import type { FastifyReply } from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { Principal } from './access.js';

/** Bytes that may be pending for a client before it is dropped: many slow clients together must not fill the server’s memory either. */
const MAX_PENDING_BYTES = 524_288;

/**
 * Formats a server-sent event (WHATWG HTML, 9.2). JSON contains no line breaks, so one `data` line is enough.
 *
 * @param id what the client sends back as Last-Event-ID
 */
export function formatEvent(event: string, data: unknown, id?: string): Buffer {
  return Buffer.from(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

/**
 * One open event stream.
 *
 * States: open, then closed for good: ended by the server with a final event, closed by the client, or dropped because the client does not
 * read. Guarantees: writing never blocks and never throws; nothing is written after it closed; however long it stays open, the access token
 * that opened it is not kept in memory.
 */
export class SseConnection {
  private closeListeners: (() => void)[] = [];
  private open = true;

  /**
   * Takes the response over from Fastify, keeping the headers set so far.
   *
   * @param principal who watches
   */
  constructor(
    private readonly reply: FastifyReply,
    readonly principal: Principal,
  ) {
    reply.hijack();
    const { raw } = reply;
    // The stream ends with its connection (RFC 9112, 6.3), so that each event is a single write of a shared buffer instead of three with
    // chunk framing.
    raw.removeHeader('transfer-encoding');
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      // nginx would otherwise buffer events until its buffer is full.
      'x-accel-buffering': 'no',
      // Node would announce keep-alive.
      connection: 'close',
    });
    raw.flushHeaders();
    raw.socket?.setNoDelay(true);
    releaseHeaders(reply.request.raw);
    const closed = (): void => this.markClosed();
    raw.on('close', closed).on('error', closed);
    // The client may have left while its request was being checked: then there will be no `close` any more.
    if (raw.destroyed) this.open = false;
  }

  /** Whether events are still sent. */
  get isOpen(): boolean {
    return this.open;
  }

  /** @param listener called once, when the stream is closed from either side */
  onClose(listener: () => void): void {
    // Not `push`, which would allocate space for sixteen more in each of thousands of streams.
    if (this.open) this.closeListeners = [...this.closeListeners, listener];
    else listener();
  }

  /** Sends an event. @param id see {@link formatEvent} */
  send(event: string, data: unknown, id?: string): void {
    this.write(formatEvent(event, data, id));
  }

  /** Sends the output of {@link formatEvent}; one buffer may go to many connections. */
  write(formatted: Buffer): void {
    if (!this.open) return;
    // Only what is pending already counts: a single event may be larger than the limit, and a client that reads receives it.
    if (this.reply.raw.writableLength > MAX_PENDING_BYTES) this.drop();
    else this.reply.raw.write(formatted);
  }

  /** Sends a final event, if one is given, and ends the stream. */
  end(event?: string, data: unknown = {}): void {
    if (!this.open) return;
    if (event !== undefined) this.send(event, data);
    this.reply.raw.end();
    this.markClosed();
  }

  private drop(): void {
    this.markClosed();
    this.reply.raw.destroy();
  }

  private markClosed(): void {
    if (!this.open) return;
    this.open = false;
    const listeners = this.closeListeners;
    this.closeListeners = [];
    for (const listener of listeners) listener();
  }
}

/** Releases the request's headers: a stream may stay open for days, and there are thousands. */
function releaseHeaders(request: IncomingMessage): void {
  request.rawHeaders = [];
  request.headers = {};
}
