import { get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { Client } from './client.js';

/** A file on its way from a test server, read at the pace of the test. */
export class Download {
  private constructor(readonly response: IncomingMessage) {
    // What goes wrong is told by `rest` or `end`.
    response.on('error', () => undefined);
  }

  /** Asks for a file and reads nothing but the head of the answer. */
  static open({ url, token }: Client, path: string): Promise<Download> {
    return new Promise((resolve, reject) => {
      const request = get(url + path, { agent: false, headers: { authorization: `Bearer ${token}` } }, (response) => {
        request.on('error', () => undefined);
        resolve(new Download(response));
      });
      request.once('error', reject);
    });
  }

  get status(): number | undefined {
    return this.response.statusCode;
  }

  /** Reads to the end. @throws Error when the answer breaks off */
  async rest(): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.response) chunks.push(chunk as Buffer);
    if (!this.response.complete) throw new Error('the answer was cut');
    return Buffer.concat(chunks).toString();
  }

  /** Reads and drops what comes, however it ends. @returns whether the answer was whole */
  async end(): Promise<boolean> {
    this.response.resume();
    if (!this.response.closed) await once(this.response, 'close').catch(() => undefined);
    return this.response.complete;
  }

  /** Leaves in the middle. */
  leave(): void {
    this.response.destroy();
  }
}
