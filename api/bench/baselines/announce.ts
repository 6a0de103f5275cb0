import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The same as Switchboard's server, in milliseconds: Node's default of 5 s would close connections during the other side's round. */
const KEEP_ALIVE_MS = 72_000;

/** Reports the port of a listening baseline to the benchmark process. */
export function announce(server: Server): void {
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  process.send?.({ listening: (server.address() as AddressInfo).port });
}
