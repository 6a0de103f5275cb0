import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Servers that do not get as far as HTTP; addresses for `OPENAI_BASE_URL`. */
export type BrokenServer = 'refuse' | 'hang_accept' | 'tls_reset' | 'not_http' | 'reset_before_headers';

/** What each does with a connection. */
const BEHAVIOURS: Readonly<Record<Exclude<BrokenServer, 'refuse'>, (socket: Socket) => void>> = {
  hang_accept: () => undefined,
  tls_reset: (socket) => void socket.once('data', () => socket.resetAndDestroy()),
  not_http: (socket) => void socket.once('data', () => socket.end('SSH-2.0-OpenSSH_10.0\r\n')),
  reset_before_headers: (socket) => void socket.once('data', () => socket.resetAndDestroy()),
};

/** A running server of this kind. */
export interface RunningBrokenServer {
  baseUrl: string;
  /** number of connections so far */
  connections(): number;
  stop(): Promise<void>;
}

/** Starts a server that breaks; of `refuse` only the port remains, at which nobody listens. */
export async function brokenServer(kind: BrokenServer): Promise<RunningBrokenServer> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    if (kind !== 'refuse') BEHAVIOURS[kind](socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const scheme = kind === 'tls_reset' ? 'https' : 'http';
  const baseUrl = `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  if (kind === 'refuse') await closed(server);
  return { baseUrl, connections: () => sockets.length, stop: () => stopped(server, sockets) };
}

async function stopped(server: Server, sockets: readonly Socket[]): Promise<void> {
  for (const socket of sockets) socket.destroy();
  if (server.listening) await closed(server);
}

function closed(server: Server): Promise<unknown> {
  return new Promise((resolve) => server.close(resolve));
}
