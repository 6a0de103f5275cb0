import { type ClientRequest, createServer, type IncomingMessage, type OutgoingHttpHeaders, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGzip } from 'node:zlib';

/** What a proxy may do wrong; `good`: nothing. */
export type Misdeed =
  | 'good'
  | 'buffers'
  | 'cuts after 6 s'
  | 'strips ETag'
  | 'strips If-None-Match'
  | 'strips As-Of'
  | 'answers from a cache'
  | 'compresses everything'
  | 'forwards another Host'
  | 'forwards another scheme'
  | 'forwards no address'
  | 'closes connections';

/** Duration of streams through a proxy that cuts them, in milliseconds. */
const CUT_AFTER_MS = 6_000;

/**
 * A reverse proxy that forwards requests correctly or badly, as set by `misdeed`, which can be changed while it runs.
 *
 * States: closed → listening → closed. It keeps no state: each request is handled according to the misdeed set at that time.
 */
export class BadProxy {
  misdeed: Misdeed = 'good';
  private readonly server: Server = createServer((from, to) => this.pass(from, to));

  /** @param upstream the server's address */
  constructor(private upstream: string) {}

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Forwards requests to another server from now on. */
  leadTo(upstream: string): void {
    this.upstream = upstream;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pass(from: IncomingMessage, to: ServerResponse): void {
    const { misdeed } = this;
    const onward = request(this.upstream + from.url, { method: from.method, headers: this.forwarded(from) }, (answer) => {
      const headers = this.answered(answer);
      to.writeHead(answer.statusCode ?? 502, headers);
      if (misdeed === 'buffers') collect(answer, to);
      else if (headers['content-encoding'] === 'gzip' && answer.headers['content-encoding'] !== 'gzip') compress(answer, to);
      else answer.pipe(to);
      if (misdeed === 'cuts after 6 s' && isStream(answer)) cutLater(onward, to);
    });
    onward.on('error', () => to.destroy());
    to.on('close', () => onward.destroy());
    from.pipe(onward);
  }

  private forwarded({ headers, socket }: IncomingMessage): OutgoingHttpHeaders {
    const { misdeed } = this;
    const onward: OutgoingHttpHeaders = { ...headers, 'x-forwarded-for': socket.remoteAddress, 'x-forwarded-proto': 'http', connection: 'keep-alive' };
    if (misdeed === 'strips If-None-Match') delete onward['if-none-match'];
    if (misdeed === 'forwards another Host') onward.host = 'inside.example';
    if (misdeed === 'forwards another scheme') onward['x-forwarded-proto'] = 'https';
    if (misdeed === 'forwards no address') delete onward['x-forwarded-for'];
    if (misdeed === 'closes connections') onward.connection = 'close';
    return onward;
  }

  private answered(answer: IncomingMessage): OutgoingHttpHeaders {
    const { misdeed } = this;
    const headers: OutgoingHttpHeaders = { ...answer.headers };
    if (misdeed === 'strips ETag') delete headers['etag'];
    if (misdeed === 'strips As-Of') delete headers['as-of'];
    if (misdeed === 'answers from a cache') headers['age'] = '17';
    if (misdeed === 'compresses everything' && !headers['content-encoding'] && answer.statusCode === 200) {
      headers['content-encoding'] = 'gzip';
      delete headers['content-length'];
    }
    return headers;
  }
}

function isStream({ headers }: IncomingMessage): boolean {
  return headers['content-type']?.startsWith('text/event-stream') ?? false;
}

/** Forwards a response once it is complete. */
function collect(answer: IncomingMessage, to: ServerResponse): void {
  const pieces: Buffer[] = [];
  answer.on('data', (piece: Buffer) => pieces.push(piece));
  answer.on('end', () => to.end(Buffer.concat(pieces)));
}

/** Compresses like a proxy that flushes after each chunk: compressed, yet without delay. */
function compress(answer: IncomingMessage, to: ServerResponse): void {
  const gzip = createGzip();
  gzip.pipe(to);
  answer.on('data', (piece: Buffer) => {
    gzip.write(piece);
    gzip.flush();
  });
  answer.on('end', () => gzip.end());
}

function cutLater(onward: ClientRequest, to: ServerResponse): void {
  const timer = setTimeout(() => {
    onward.destroy();
    to.destroy();
  }, CUT_AFTER_MS);
  to.on('close', () => clearTimeout(timer));
}
