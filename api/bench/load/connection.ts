import { connect, type Socket } from 'node:net';

/** An answer, read to its end. */
export interface Exchange {
  status: number;
  /** the status line and the headers as they came */
  head: string;
  body: Buffer;
}

/** Milliseconds after which an answer counts as never coming. */
const PATIENCE_MS = 30_000;

const HEAD_END = Buffer.from('\r\n\r\n');
const LENGTH = /\r\ncontent-length: *(\d+)/i;

interface Waiting {
  resolve: (exchange: Exchange) => void;
  reject: (reason: Error) => void;
}

/**
 * One keep-alive connection of HTTP/1.1, one request at a time.
 *
 * It exists because the load generator shares two cores with what it measures: it does only what the benchmarks need, and hands
 * over every answer whole, so that each is checked. An answer without Content-Length (but 204 and 304) is refused rather than
 * guessed at.
 */
export class Connection {
  private read: Buffer = Buffer.alloc(0);
  private waiting: Waiting | null = null;
  private failure: Error | null = null;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.setTimeout(PATIENCE_MS, () => this.waiting && this.fail(new Error(`no answer within ${PATIENCE_MS} ms`)));
    socket.on('data', (chunk) => this.take(chunk));
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(new Error('the connection was closed before the answer came')));
  }

  /** @param port of 127.0.0.1 */
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
   * @throws Error when the connection breaks or what comes is no answer that it understands
   */
  send(bytes: Buffer): Promise<Exchange> {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.socket.write(bytes);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.read = this.read.length === 0 ? chunk : Buffer.concat([this.read, chunk]);
    const end = this.read.indexOf(HEAD_END);
    if (end < 0) return;
    const head = this.read.toString('latin1', 0, end);
    const status = Number(head.slice(9, 12));
    const length = status === 304 || status === 204 ? 0 : Number(LENGTH.exec(head)?.[1] ?? NaN);
    if (Number.isNaN(length)) return this.fail(new Error(`an answer of unknown length: ${head}`));
    const from = end + HEAD_END.length;
    if (this.read.length < from + length) return;
    const body = this.read.subarray(from, from + length);
    this.read = this.read.subarray(from + length);
    const { waiting } = this;
    if (!waiting) return this.fail(new Error(`an answer that nobody asked for: ${head}`));
    this.waiting = null;
    waiting.resolve({ status, head, body });
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.waiting?.reject(this.failure);
    this.waiting = null;
    this.socket.destroy();
  }
}

/** What a request is made of. */
export interface RequestParts {
  method?: 'GET' | 'POST';
  path: string;
  /** header lines without line ends: `If-None-Match: "x"` */
  headers?: readonly string[];
  /** serialised as JSON */
  body?: unknown;
}

/** The bytes of a request, to be made once where it is sent often. */
export function requestBytes({ method = 'GET', path, headers = [], body }: RequestParts): Buffer {
  const text = body === undefined ? '' : JSON.stringify(body);
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: 127.0.0.1', ...headers];
  if (body !== undefined) lines.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(text)}`);
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${text}`);
}
