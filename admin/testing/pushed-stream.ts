import { TextDecoder, TextEncoder } from 'node:util';

/** A server-sent event stream whose events are sent by a test. Stands in for the response of `fetch`. */
export class PushedStream {
  private readonly chunks: Uint8Array[] = [];
  private waiting: ((read: { readonly done: false; readonly value: Uint8Array }) => void) | null = null;

  /** What `fetch` resolves to. */
  readonly response: Response;

  /** @param signal aborts the stream */
  constructor(signal: AbortSignal | null | undefined) {
    // jsdom has none of its own.
    globalThis.TextDecoder ??= TextDecoder as unknown as typeof globalThis.TextDecoder;
    const read = () =>
      new Promise((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
        this.waiting = resolve;
        this.deliver();
      });
    this.response = { status: 200, body: { getReader: () => ({ read }) }, text: () => Promise.resolve('') } as unknown as Response;
  }

  /** Sends an event. @param data sent as JSON */
  send(event: string, data: unknown): void {
    this.chunks.push(new TextEncoder().encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
    this.deliver();
  }

  private deliver(): void {
    const value = this.waiting && this.chunks.shift();
    if (!value) return;
    const resolve = this.waiting!;
    this.waiting = null;
    resolve({ done: false, value });
  }
}
