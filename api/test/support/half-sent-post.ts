import { request, type ClientRequest } from 'node:http';

/** A POST that pauses in the middle of its body until told to continue, so that it is certain to be in flight. */
export class HalfSentPost {
  /** resolves when the server has begun to process it */
  readonly halfSent: Promise<void>;
  private readonly request: ClientRequest;
  private readonly answer: Promise<{ status: number; body: string }>;
  private readonly rest: string;
  private done = false;

  constructor(url: string, path: string, token: string, body: unknown) {
    const text = JSON.stringify(body);
    const half = Math.floor(text.length / 2);
    this.rest = text.slice(half);
    this.request = request(url + path, {
      method: 'POST',
      agent: false,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), expect: '100-continue' },
    });
    this.answer = new Promise((resolve, reject) => {
      this.request.once('error', reject);
      this.request.once('response', (response) => {
        let received = '';
        response.setEncoding('utf8').on('data', (part: string) => (received += part));
        response.once('end', () => resolve({ status: response.statusCode!, body: received }));
        response.once('error', reject);
      });
    });
    // Prevents an unhandled rejection; finish() reports the error.
    this.answer.catch(() => undefined);
    this.halfSent = new Promise((resolve) => {
      this.request.once('continue', () => this.request.write(text.slice(0, half), () => resolve()));
    });
    this.request.flushHeaders();
  }

  /** Sends the rest of the body. */
  sendRest(): void {
    if (!this.done) this.request.end(this.rest);
    this.done = true;
  }

  /** Sends the rest of the body and waits for the response. @throws Error if the connection breaks instead */
  finish(): Promise<{ status: number; body: string }> {
    this.sendRest();
    return this.answer;
  }
}
