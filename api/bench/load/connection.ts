import { connect, type Socket } from 'node:net';

/** A complete HTTP response. */
export interface HttpResponse {
  status: number;
  /** the raw status line and headers */
  head: string;
  body: Buffer;
}

/** Response time-out in milliseconds. */
const TIMEOUT_MS = 30_000;

const HEAD_END = Buffer.from('\r\n\r\n');
const LENGTH = /\r\ncontent-length: *(\d+)/i;

interface PendingRequest {
  resolve: (exchange: HttpResponse) => void;
  reject: (reason: Error) => void;
}

/**
 * One HTTP/1.1 keep-alive connection, one request at a time.
 *
 * A minimal client, because the load generator shares two cores with what it measures: it supports only what the benchmarks need,
 * and returns every response whole, so that each is checked. A response without Content-Length (except 204 and 304) is rejected
 * rather than guessed at.
 */
export class Connection {
  private buffer: Buffer = Buffer.alloc(0);
  private pending: PendingRequest | null = null;
  private failure: Error | null = null;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.setTimeout(TIMEOUT_MS, () => this.pending && this.fail(new Error(`no response within ${TIMEOUT_MS} ms`)));
    socket.on('data', (chunk) => this.receive(chunk));
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(new Error('the connection was closed before the response arrived')));
  }

  /** @param port on 127.0.0.1 */
  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new Connection(socket));
      });
    });
  }

  /**
   * @param bytes the whole request, from {@link requestBytes}
   * @throws Error when the connection breaks or the response cannot be parsed
   */
  send(bytes: Buffer): Promise<HttpResponse> {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      this.pending = { resolve, reject };
      this.socket.write(bytes);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private receive(chunk: Buffer): void {
    this.buffer = this.buffer.length === 0 ? chunk : Buffer.concat([this.buffer, chunk]);
    const end = this.buffer.indexOf(HEAD_END);
    if (end < 0) return;
    const head = this.buffer.toString('latin1', 0, end);
    const status = Number(head.slice(9, 12));
    const length = status === 304 || status === 204 ? 0 : Number(LENGTH.exec(head)?.[1] ?? NaN);
    if (Number.isNaN(length)) return this.fail(new Error(`a response of unknown length: ${head}`));
    const from = end + HEAD_END.length;
    if (this.buffer.length < from + length) return;
    const body = this.buffer.subarray(from, from + length);
    this.buffer = this.buffer.subarray(from + length);
    const { pending } = this;
    if (!pending) return this.fail(new Error(`an unexpected response: ${head}`));
    this.pending = null;
    pending.resolve({ status, head, body });
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.pending?.reject(this.failure);
    this.pending = null;
    this.socket.destroy();
  }
}

/** Parts of a request. */
export interface RequestParts {
  method?: 'GET' | 'POST' | 'PATCH';
  path: string;
  /** header lines without line endings: `If-None-Match: "x"` */
  headers?: readonly string[];
  /** serialised as JSON */
  body?: unknown;
}

/** Serialises a request, once if it is sent often. */
export function requestBytes({ method = 'GET', path, headers = [], body }: RequestParts): Buffer {
  const text = body === undefined ? '' : JSON.stringify(body);
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: 127.0.0.1', ...headers];
  if (body !== undefined) lines.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(text)}`);
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${text}`);
}
