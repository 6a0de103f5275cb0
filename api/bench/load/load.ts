import { Connection, type HttpResponse } from './connection.js';

/** The requests to be sent. */
export interface Traffic {
  /** number of connections, each waiting for its response before sending the next request */
  connections: number;
  /** @param connection number, from 0 @returns the bytes of its next request, and a check of the response */
  next(connection: number): { bytes: Buffer; check: (exchange: HttpResponse) => void };
}

/** Result of one round of load. */
export interface RoundResult {
  answered: number;
  seconds: number;
  /** median response time in milliseconds */
  p50: number;
  /** 99th percentile of the response time, in milliseconds */
  p99: number;
}

/**
 * Sends one kind of traffic to one port.
 *
 * Guarantees: every response is checked; the first wrong one ends the run with an error, so that no figure is based on wrong
 * responses.
 */
export class Load {
  /** responses so far, including warm-up: the number that must be found in the database afterwards */
  answered = 0;

  private constructor(
    private readonly traffic: Traffic,
    private readonly connections: Connection[],
  ) {}

  /** @param port on 127.0.0.1 */
  static async open(port: number, traffic: Traffic): Promise<Load> {
    const connections = await Promise.all(Array.from({ length: traffic.connections }, () => Connection.open(port)));
    return new Load(traffic, connections);
  }

  /**
   * @param milliseconds how long to send requests; every connection sends at least one
   * @throws Error at the first wrong response
   */
  async run(milliseconds: number): Promise<RoundResult> {
    const startedAt = performance.now();
    const until = startedAt + milliseconds;
    const times: number[] = [];
    await Promise.all(this.connections.map((connection, index) => this.sendUntil(connection, index, until, times)));
    this.answered += times.length;
    times.sort((a, b) => a - b);
    return { answered: times.length, seconds: (performance.now() - startedAt) / 1_000, p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
  }

  close(): void {
    for (const connection of this.connections) connection.close();
  }

  private async sendUntil(connection: Connection, index: number, until: number, times: number[]): Promise<void> {
    let now = performance.now();
    do {
      const { bytes, check } = this.traffic.next(index);
      const exchange = await connection.send(bytes);
      const previous = now;
      now = performance.now();
      times.push(now - previous);
      check(exchange);
    } while (now < until);
  }
}

/** @param sorted not empty, ascending */
function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/** Checks the status of a response. @throws Error that shows the response */
export function expectStatus({ status, head, body }: HttpResponse, expected: number): void {
  if (status !== expected) throw new Error(`expected ${expected}, got: ${head}\n${body.toString('utf8', 0, 500)}`);
}
