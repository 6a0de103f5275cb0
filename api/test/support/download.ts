import { get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { Client } from './client.js';

/** A file being downloaded from a test server, read at the test's own pace. */
export class Download {
  private constructor(readonly response: IncomingMessage) {
    // `rest` and `end` report errors.
    response.on('error', () => undefined);
  }

  /** Requests a file and reads only the response head. */
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

  /** Reads to the end. @throws Error if the response is cut off */
  async rest(): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.response) chunks.push(chunk as Buffer);
    if (!this.response.complete) throw new Error('the answer was cut');
    return Buffer.concat(chunks).toString();
  }

  /** Reads and discards the rest, however it ends. @returns whether the response was complete */
  async end(): Promise<boolean> {
    this.response.resume();
    if (!this.response.closed) await once(this.response, 'close').catch(() => undefined);
    return this.response.complete;
  }

  /** Disconnects in the middle. */
  leave(): void {
    this.response.destroy();
  }
}
