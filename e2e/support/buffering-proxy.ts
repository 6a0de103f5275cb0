import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What the proxy does with the bytes of event streams; everything else is forwarded at once. */
type Mode = { hold: true } | { hold: false; delay: number };

/**
 * A proxy such as there may be between browsers and the server: it responds to a stream request at once but may withhold its events
 * or delay them. Its behaviour can be changed while streams are open.
 */
export class BufferingProxy {
  private readonly sockets = new Set<Socket>();
  private readonly server: http.Server;
  private mode: Mode = { hold: false, delay: 0 };
  /** Number of stream chunks forwarded. */
  delivered = 0;

  /** @param target port of the server on 127.0.0.1 */
  constructor(private readonly target: number) {
    this.server = http.createServer((request, response) => this.forward(request, response));
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
  }

  /** @param port to listen on, at 127.0.0.1 */
  async start(port: number): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
  }

  /** The URL that pages use. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Forwards events from now on. @param delay of each event in milliseconds */
  release(delay = 0): void {
    this.mode = { hold: false, delay };
  }

  /** Accepts streams from now on, but drops their events. */
  hold(): void {
    this.mode = { hold: true };
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private forward(request: http.IncomingMessage, response: http.ServerResponse): void {
    const { method, url, headers } = request;
    const upstreamRequest = http.request({ host: '127.0.0.1', port: this.target, method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      if (!/\/stream(\?|$)/.test(url!)) {
        answer.pipe(response);
        return;
      }
      response.flushHeaders();
      answer.on('data', (chunk: Buffer) => this.deliver(response, chunk));
      answer.on('error', () => response.destroy());
      answer.on('end', () => response.end());
    });
    upstreamRequest.on('error', () => response.destroy());
    response.on('close', () => upstreamRequest.destroy());
    request.pipe(upstreamRequest);
  }

  private deliver(response: http.ServerResponse, chunk: Buffer): void {
    if (this.mode.hold) return;
    const write = () => {
      this.delivered += 1;
      response.write(chunk);
    };
    if (this.mode.delay === 0) write();
    else setTimeout(write, this.mode.delay);
  }
}
