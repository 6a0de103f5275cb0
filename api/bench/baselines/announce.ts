import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** As long as Switchboard's server keeps them, in milliseconds: Node's 5 s would cut connections while another side has its turn. */
const KEEP_ALIVE_MS = 72_000;

/** Tells the benchmark on which port a listening baseline is to be reached. */
export function announce(server: Server): void {
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  process.send?.({ listening: (server.address() as AddressInfo).port });
}
