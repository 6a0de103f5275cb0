import { Connection, type HttpResponse, requestBytes } from './connection.js';
import { expectStatus, type Traffic } from './load.js';

/** Concurrent polling consoles. */
const CONSOLES = 20;

/** Every connection repeats the same request. @param check throws when a response is wrong */
export function repeatedRequest(bytes: Buffer, status: number, check: (body: Buffer, head: string) => void = () => undefined): Traffic {
  const next = {
    bytes,
    check: (exchange: HttpResponse) => {
      expectStatus(exchange, status);
      check(exchange.body, exchange.head);
    },
  };
  return { connections: CONSOLES, next: () => next };
}

/** Sends the request once, to learn the expected response. @throws Error unless the status is 200 */
export async function fetchOnce(port: number, bytes: Buffer): Promise<{ etag: string; text: string }> {
  const connection = await Connection.open(port);
  const exchange = await connection.send(bytes);
  connection.close();
  expectStatus(exchange, 200);
  return { etag: etagOf(exchange), text: exchange.body.toString() };
}

/** The ETag of a response, with its quotes; empty if there is none. */
export function etagOf({ head }: HttpResponse): string {
  return /\r\netag: *(.*)/i.exec(head)?.[1] ?? '';
}

/** Checks that a body has the same length as the reference. @throws Error when it differs */
export function checkLength(text: string): (body: Buffer) => void {
  const expectedLength = Buffer.byteLength(text);
  return (body) => {
    if (body.length !== expectedLength) throw new Error(`expected ${expectedLength} bytes, got ${body.length}: ${body.toString('utf8', 0, 200)}`);
  };
}

/** A GET request for the console's list. @param query including its question mark */
export function listRequest(authorization: string, query = '', ...headers: string[]): Buffer {
  return requestBytes({ path: `/api/admin/sessions${query}`, headers: [authorization, ...headers] });
}
