import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

interface Pair {
  near: Socket;
  far: Socket;
}

/**
 * A TCP proxy between one server and one service, so that this server alone may be cut off from it.
 *
 * States: passing (with a delay or without); cut (connections are reset, new ones too); held (half-open: connections stay, new ones are accepted,
 * and nothing passes). Whatever passes keeps its order.
 */
export class Severable {
  private readonly pairs = new Set<Pair>();
  private state: 'passing' | 'cut' | 'held' = 'passing';
  private delayMs: () => number = () => 0;
  private released: PromiseWithResolvers<void> = Promise.withResolvers();

  private constructor(
    private readonly server: Server,
    private target: { host: string; port: number },
  ) {
    server.on('connection', (near) => this.accept(near));
  }

  /** Starts one on a free port. @param url of the service */
  static async start(url: string): Promise<Severable> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    return new Severable(server, addressIn(url));
  }

  /** The service's URL with the proxy in its place. */
  through(url: string): string {
    const changed = new URL(url);
    changed.hostname = '127.0.0.1';
    changed.port = String((this.server.address() as AddressInfo).port);
    return changed.href;
  }

  /** Resets all connections, and new ones at once. */
  cut(): void {
    this.state = 'cut';
    for (const pair of this.pairs) reset(pair);
  }

  /** From now on nothing passes, and nobody is told. */
  hold(): void {
    if (this.state !== 'held') this.released = Promise.withResolvers();
    this.state = 'held';
  }

  /** @param milliseconds by which each piece is late in either direction */
  delay(milliseconds: () => number): void {
    this.delayMs = milliseconds;
  }

  /** From now on new connections lead to another service. @param url of that service */
  redirect(url: string): void {
    this.target = addressIn(url);
  }

  /** Everything passes again without a delay, also what was held. */
  heal(): void {
    this.state = 'passing';
    this.delayMs = () => 0;
    this.released.resolve();
  }

  /** Ends it, and every connection through it. */
  async close(): Promise<void> {
    this.heal();
    for (const pair of this.pairs) reset(pair);
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(near: Socket): void {
    if (this.state === 'cut') return void near.on('error', () => undefined).resetAndDestroy();
    const pair = { near, far: connect(this.target) };
    this.pairs.add(pair);
    for (const socket of [pair.near, pair.far]) socket.setNoDelay(true).on('error', () => reset(pair)).once('close', () => this.pairs.delete(pair) && reset(pair));
    near.pipe(this.gate()).pipe(pair.far);
    pair.far.pipe(this.gate()).pipe(near);
  }

  /** A piece waits for its own delay only, not for that of the pieces before it, which it follows. */
  private gate(): Transform {
    let last: Promise<void> = Promise.resolve();
    let lastDue = 0;
    const gate = new Transform({
      transform: (chunk: Buffer, _, done) => {
        lastDue = Math.max(lastDue, performance.now() + this.delayMs());
        last = Promise.all([last, this.mayPass(lastDue)]).then(() => void gate.push(chunk));
        if (this.state === 'held') void last.then(() => done());
        else done();
      },
      flush: (done) => void last.then(() => done()),
    });
    return gate;
  }

  /** @param due when, by the monotonic clock */
  private async mayPass(due: number): Promise<void> {
    const wait = due - performance.now();
    if (wait > 0) await delay(wait);
    while (this.state === 'held') await this.released.promise;
  }
}

function reset({ near, far }: Pair): void {
  for (const socket of [near, far]) if (!socket.destroyed) socket.resetAndDestroy();
}

function addressIn(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname, port: Number(port || 5_432) };
}
