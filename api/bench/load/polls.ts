import { Connection, type Exchange, requestBytes } from './connection.js';
import { expectStatus, type Traffic } from './load.js';

/** Consoles that poll at once. */
const CONSOLES = 20;

/** Everyone asks for the same again and again. @param check throws when an answer is wrong */
export function sameRequest(bytes: Buffer, status: number, check: (body: Buffer, head: string) => void = () => undefined): Traffic {
  const next = {
    bytes,
    check: (exchange: Exchange) => {
      expectStatus(exchange, status);
      check(exchange.body, exchange.head);
    },
  };
  return { connections: CONSOLES, next: () => next };
}

/** Asks once, to learn what the answer is. @throws Error unless it is a 200 */
export async function ask(port: number, bytes: Buffer): Promise<{ etag: string; text: string }> {
  const connection = await Connection.open(port);
  const exchange = await connection.send(bytes);
  connection.close();
  expectStatus(exchange, 200);
  return { etag: etagOf(exchange), text: exchange.body.toString() };
}

/** The ETag of an answer, with its quotes; empty when there is none. */
export function etagOf({ head }: Exchange): string {
  return /\r\netag: *(.*)/i.exec(head)?.[1] ?? '';
}

/** Checks that a body is exactly as long as the one that was looked at before. @throws Error when it is not */
export function sameLength(text: string): (body: Buffer) => void {
  const wanted = Buffer.byteLength(text);
  return (body) => {
    if (body.length !== wanted) throw new Error(`wanted ${wanted} bytes, got ${body.length}: ${body.toString('utf8', 0, 200)}`);
  };
}

/** A GET of the console's list. @param query with its question mark */
export function listRequest(authorization: string, query = '', ...headers: string[]): Buffer {
  return requestBytes({ path: `/api/admin/sessions${query}`, headers: [authorization, ...headers] });
}
