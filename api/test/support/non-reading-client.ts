import { connect, type Socket } from 'node:net';

/** A request as raw bytes. */
export function requestBytes(method: string, path: string, { token, body, headers = {} }: { token?: string; body?: unknown; headers?: Record<string, string> } = {}): string {
  const text = body === undefined ? '' : JSON.stringify(body);
  const all = {
    host: 'x',
    ...(token ? { authorization: `Bearer ${token}` } : {}),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(method === 'GET' || method === 'HEAD' ? {} : { 'content-length': String(Buffer.byteLength(text)) }),
    ...headers,
  };
  return `${method} ${path} HTTP/1.1\r\n${Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${text}`;
}

/** Connects and never reads a byte. @returns the socket once it is connected */
export function connectWithoutReading(url: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1' });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.pause();
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}
