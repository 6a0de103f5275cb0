import { connect, type Socket } from 'node:net';

/** Contained in every event that is waited for, from the server and the baseline alike. */
const EVENT_MARKER = Buffer.from('event: changed');
/** Connections opened at the same time: the server's accept backlog is not what is measured. */
const MAX_CONCURRENT_OPENS = 100;
/** Time-out for an event to reach all consoles, in milliseconds. */
const TIMEOUT_MS = 30_000;

/** Consoles that subscribe to an event stream, each on its own connection. */
export class Consoles {
  private outstanding = 0;
  private notifiedSockets = new Set<Socket>();
  private onAllNotified: (() => void) | null = null;
  /** events received by the first console */
  firstConsoleEvents = 0;

  private constructor(
    private readonly sockets: Socket[],
    private readonly notified: (console: number) => void,
  ) {
    sockets.forEach((socket, index) => socket.on('data', (chunk) => this.receive(socket, index, chunk)));
  }

  /**
   * @param request the bytes that open a stream
   * @param notified called with a console's number, from 0, when it receives a change
   * @throws Error when a stream is rejected
   */
  static async open(port: number, request: Buffer, count: number, notified: (console: number) => void = () => undefined): Promise<Consoles> {
    const sockets: Socket[] = [];
    while (sockets.length < count) {
      const more = Math.min(MAX_CONCURRENT_OPENS, count - sockets.length);
      sockets.push(...(await Promise.all(Array.from({ length: more }, () => openOne(port, request)))));
    }
    return new Consoles(sockets, notified);
  }

  get size(): number {
    return this.sockets.length;
  }

  /**
   * @param change triggers one event
   * @returns milliseconds from the start of the change until the last console has received it
   * @throws Error when one never does
   */
  async timeToLast(change: () => Promise<unknown>): Promise<number> {
    this.notifiedSockets = new Set();
    this.outstanding = this.sockets.length;
    const all = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${this.outstanding} of ${this.size} consoles received nothing`)), TIMEOUT_MS);
      this.onAllNotified = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    const startedAt = performance.now();
    await Promise.all([change(), all]);
    return performance.now() - startedAt;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private receive(socket: Socket, index: number, chunk: Buffer): void {
    if (!chunk.includes(EVENT_MARKER)) return;
    if (index === 0) this.firstConsoleEvents++;
    this.notified(index);
    if (this.outstanding === 0 || this.notifiedSockets.has(socket)) return;
    this.notifiedSockets.add(socket);
    if (--this.outstanding === 0) this.onAllNotified?.();
  }
}

function openOne(port: number, request: Buffer): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.once('error', reject);
    socket.once('data', (chunk) => {
      socket.off('error', reject);
      // A later disconnect fails the next wait, which reports how many received nothing.
      socket.on('error', () => undefined);
      if (chunk.toString('latin1', 0, 12) === 'HTTP/1.1 200') resolve(socket);
      else reject(new Error(`a stream was refused: ${chunk.toString('utf8', 0, 500)}`));
    });
  });
}
