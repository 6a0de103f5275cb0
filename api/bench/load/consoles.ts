import { connect, type Socket } from 'node:net';

/** Contained in every event that is waited for, from the server and the baseline alike. */
const MARK = Buffer.from('event: changed');
/** Connections opened at the same time: the server's accept backlog is not what is measured. */
const OPENING = 100;
/** Time-out for an event to reach all consoles, in milliseconds. */
const PATIENCE_MS = 30_000;

/** Consoles that subscribe to an event stream, each on its own connection. */
export class Consoles {
  private waiting = 0;
  private heard = new Set<Socket>();
  private arrived: (() => void) | null = null;
  /** events received by the first console */
  eventsOfFirst = 0;

  private constructor(
    private readonly sockets: Socket[],
    private readonly told: (console: number) => void,
  ) {
    sockets.forEach((socket, index) => socket.on('data', (chunk) => this.take(socket, index, chunk)));
  }

  /**
   * @param request the bytes that open a stream
   * @param told called with a console's number, from 0, when it receives a change
   * @throws Error when a stream is rejected
   */
  static async open(port: number, request: Buffer, count: number, told: (console: number) => void = () => undefined): Promise<Consoles> {
    const sockets: Socket[] = [];
    while (sockets.length < count) {
      const more = Math.min(OPENING, count - sockets.length);
      sockets.push(...(await Promise.all(Array.from({ length: more }, () => openOne(port, request)))));
    }
    return new Consoles(sockets, told);
  }

  get size(): number {
    return this.sockets.length;
  }

  /**
   * @param change triggers one event
   * @returns milliseconds from the start of the change until the last console has received it
   * @throws Error when one never does
   */
  async untilLast(change: () => Promise<unknown>): Promise<number> {
    this.heard = new Set();
    this.waiting = this.sockets.length;
    const all = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${this.waiting} of ${this.size} consoles heard nothing`)), PATIENCE_MS);
      this.arrived = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    const begun = performance.now();
    await Promise.all([change(), all]);
    return performance.now() - begun;
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private take(socket: Socket, index: number, chunk: Buffer): void {
    if (!chunk.includes(MARK)) return;
    if (index === 0) this.eventsOfFirst++;
    this.told(index);
    if (this.waiting === 0 || this.heard.has(socket)) return;
    this.heard.add(socket);
    if (--this.waiting === 0) this.arrived?.();
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
