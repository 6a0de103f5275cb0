import { type ClientRequest, createServer, type IncomingMessage, type OutgoingHttpHeaders, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGzip } from 'node:zlib';

/** What a proxy may do wrong; `good`: nothing. */
export type ProxyFault =
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
 * A reverse proxy that forwards requests correctly or badly, as set by `fault`, which can be changed while it runs.
 *
 * States: closed → listening → closed. It keeps no state: each request is handled according to the fault set at that time.
 */
export class FaultyProxy {
  fault: ProxyFault = 'good';
  private readonly server: Server = createServer((from, to) => this.forward(from, to));

  /** @param upstream the server's address */
  constructor(private upstream: string) {}

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Forwards requests to another server from now on. */
  setUpstream(upstream: string): void {
    this.upstream = upstream;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private forward(from: IncomingMessage, to: ServerResponse): void {
    const { fault } = this;
    const upstreamRequest = request(this.upstream + from.url, { method: from.method, headers: this.forwarded(from) }, (answer) => {
      const headers = this.answered(answer);
      to.writeHead(answer.statusCode ?? 502, headers);
      if (fault === 'buffers') collect(answer, to);
      else if (headers['content-encoding'] === 'gzip' && answer.headers['content-encoding'] !== 'gzip') compress(answer, to);
      else answer.pipe(to);
      if (fault === 'cuts after 6 s' && isStream(answer)) cutLater(upstreamRequest, to);
    });
    upstreamRequest.on('error', () => to.destroy());
    to.on('close', () => upstreamRequest.destroy());
    from.pipe(upstreamRequest);
  }

  private forwarded({ headers, socket }: IncomingMessage): OutgoingHttpHeaders {
    const { fault } = this;
    const upstreamHeaders: OutgoingHttpHeaders = { ...headers, 'x-forwarded-for': socket.remoteAddress, 'x-forwarded-proto': 'http', connection: 'keep-alive' };
    if (fault === 'strips If-None-Match') delete upstreamHeaders['if-none-match'];
    if (fault === 'forwards another Host') upstreamHeaders.host = 'inside.example';
    if (fault === 'forwards another scheme') upstreamHeaders['x-forwarded-proto'] = 'https';
    if (fault === 'forwards no address') delete upstreamHeaders['x-forwarded-for'];
    if (fault === 'closes connections') upstreamHeaders.connection = 'close';
    return upstreamHeaders;
  }

  private answered(answer: IncomingMessage): OutgoingHttpHeaders {
    const { fault } = this;
    const headers: OutgoingHttpHeaders = { ...answer.headers };
    if (fault === 'strips ETag') delete headers['etag'];
    if (fault === 'strips As-Of') delete headers['as-of'];
    if (fault === 'answers from a cache') headers['age'] = '17';
    if (fault === 'compresses everything' && !headers['content-encoding'] && answer.statusCode === 200) {
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
  const chunks: Buffer[] = [];
  answer.on('data', (chunk: Buffer) => chunks.push(chunk));
  answer.on('end', () => to.end(Buffer.concat(chunks)));
}

/** Compresses like a proxy that flushes after each chunk: compressed, yet without delay. */
function compress(answer: IncomingMessage, to: ServerResponse): void {
  const gzip = createGzip();
  gzip.pipe(to);
  answer.on('data', (chunk: Buffer) => {
    gzip.write(chunk);
    gzip.flush();
  });
  answer.on('end', () => gzip.end());
}

function cutLater(upstreamRequest: ClientRequest, to: ServerResponse): void {
  const timer = setTimeout(() => {
    upstreamRequest.destroy();
    to.destroy();
  }, CUT_AFTER_MS);
  to.on('close', () => clearTimeout(timer));
}
