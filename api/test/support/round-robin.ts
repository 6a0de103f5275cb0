import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between two looks at whether a backend is ready, and after which one that does not answer counts as not ready. */
const [CHECK_MS, CHECK_LIMIT_MS] = [100, 2_000];
/** How long a request waits while no backend is ready, in milliseconds. */
const QUEUE_MS = 2_000;
/** Scripts and styles, of which each release has its own: the names contain hashes. */
const HASHED = /-[\w-]{8}\.\w+$/;

interface Backend {
  url: string;
  isReady: boolean;
}

/**
 * A balancer without stickiness: each request goes to the next backend whose readiness answers 200; streams pass unbuffered.
 *
 * Like common balancers, it passes a request to another backend only if that changes nothing twice: when the first one refused the connection, answered
 * 503 with `shutting_down`, or did not answer a GET. As the shipped configuration of HAProxy does, it looks for a script at all of them.
 */
export class RoundRobin {
  readonly url: string;
  /** it prints nothing */
  readonly output = '';
  private readonly backends: Backend[];
  private readonly timer: NodeJS.Timeout;
  private next = 0;
  private checking: Promise<unknown> | null = null;

  private constructor(
    private readonly server: Server,
    urls: string[],
  ) {
    this.backends = urls.map((url) => ({ url, isReady: true }));
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => void this.handle(incoming, outgoing));
    this.timer = setInterval(() => void (this.checking ??= this.check().finally(() => (this.checking = null))), CHECK_MS);
  }

  /** Starts one. @param urls of the backends @param port on which it listens; a free one by default */
  static async start(urls: string[], port = 0): Promise<RoundRobin> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
    return new RoundRobin(server, urls);
  }

  /** Asks each backend whether it is ready. */
  async check(): Promise<void> {
    await Promise.all(this.backends.map(async (backend) => void (backend.isReady = await isReady(backend.url))));
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    await this.pass(incoming, Buffer.concat(chunks), outgoing, this.backends.length);
  }

  /** @param left how many backends may still be tried */
  private async pass(incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse, left: number): Promise<void> {
    const backend = await this.nextReady();
    if (!backend || left === 0) return void outgoing.writeHead(503, { 'retry-after': '1' }).end('no backend is ready');
    const passOn = (): void => {
      backend.isReady = false;
      void this.pass(incoming, body, outgoing, left - 1);
    };
    const onward = request(backend.url + incoming.url!, { method: incoming.method!, headers: { ...incoming.headers, connection: 'close' }, agent: false });
    onward.once('response', (response) => {
      if (response.statusCode === 503) return passRefused(response, outgoing, passOn);
      if (response.statusCode === 404 && left > 1 && HASHED.test(incoming.url!)) return void this.pass(incoming, body, outgoing, left - 1);
      outgoing.writeHead(response.statusCode!, response.headers).flushHeaders();
      response.on('error', () => outgoing.destroy()).once('aborted', () => outgoing.destroy()).pipe(outgoing);
    });
    onward.once('error', (error: NodeJS.ErrnoException) => {
      if (outgoing.headersSent || outgoing.destroyed) return void outgoing.destroy();
      if (error.code === 'ECONNREFUSED' || incoming.method === 'GET') return passOn();
      outgoing.writeHead(502).end(`${incoming.method} failed at a backend: ${String(error.code)}`);
    });
    outgoing.once('close', () => onward.destroy());
    onward.end(body);
  }

  private async nextReady(): Promise<Backend | undefined> {
    const until = performance.now() + QUEUE_MS;
    for (;;) {
      const ready = this.backends.filter(({ isReady }) => isReady);
      if (ready.length > 0 || performance.now() > until) return ready[this.next++ % ready.length];
      await delay(CHECK_MS);
    }
  }
}

/** Passes a 503 on to another backend if the first one is shutting down, else to the client. */
function passRefused(response: IncomingMessage, outgoing: ServerResponse, passOn: () => void): void {
  let text = '';
  response.setEncoding('utf8').on('data', (part: string) => (text += part)).once('end', () => {
    if (text.includes('"shutting_down"')) return passOn();
    outgoing.writeHead(503, response.headers).end(text);
  });
}

async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/api/health/ready`, { signal: AbortSignal.timeout(CHECK_LIMIT_MS) }).catch(() => null);
  await answer?.body?.cancel();
  return answer?.status === 200;
}
