import { connect } from 'node:net';

/** A response parsed from raw bytes, for what no HTTP client would send or show. */
export interface RawAnswer {
  status: number;
  /** names in lower case */
  headers: Map<string, string>;
  body: string;
}

/** How long a response may take, in milliseconds. */
const TIMEOUT_MS = 30_000;

/**
 * Writes bytes to the server and reads until it closes the connection.
 *
 * @param bytes the raw request; to be answered it asks for `Connection: close` or breaks the protocol
 * @throws Error if nothing that looks like HTTP comes back in time
 */
export function sendBytes(url: string, bytes: string | Buffer): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const chunks: Buffer[] = [];
    const timer = setTimeout(() => socket.destroy(new Error('no response in time')), TIMEOUT_MS);
    socket.on('connect', () => socket.write(bytes));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // The server may respond and close before everything was written.
      if (chunks.length === 0 || error.code === undefined) reject(error);
    });
    socket.on('close', () => {
      clearTimeout(timer);
      try {
        resolve(parse(Buffer.concat(chunks).toString()));
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}

/** Sends a request with its target exactly as given, whatever a URL parser would make of it. */
export function sendTarget(url: string, method: string, target: string, headers: Record<string, string> = {}): Promise<RawAnswer> {
  const lines = Object.entries({ host: new URL(url).host, connection: 'close', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return sendBytes(url, `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`);
}

function parse(text: string): RawAnswer {
  const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
  if (!status) throw new Error(`this is not an HTTP response: ${JSON.stringify(text.slice(0, 200))}`);
  const end = text.indexOf('\r\n\r\n');
  const lines = text.slice(0, end).split('\r\n').slice(1);
  const headers = new Map(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
  return { status: Number(status), headers, body: text.slice(end + 4) };
}
