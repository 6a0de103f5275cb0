import { createParser } from 'eventsource-parser';

/** One event of a stream. */
export interface StreamEvent {
  id: string | undefined;
  event: string;
  data: Record<string, unknown>;
}

/** How long a test waits for an event before it fails, in milliseconds. */
const TIMEOUT_MS = 60_000;

/** Reads an event stream as it arrives. */
export class EventReader {
  /** every event received so far, heartbeats included */
  readonly events: StreamEvent[] = [];
  /** when each of them arrived, in milliseconds of the monotonic clock */
  readonly arrivedAt: number[] = [];
  /** resolves when the server has ended the stream, or the client has left */
  readonly ended: Promise<void>;
  private waiting: (() => void)[] = [];
  private isOver = false;

  constructor(
    readonly response: Response,
    private readonly abort: AbortController,
  ) {
    this.ended = this.read();
  }

  /** Waits for the first event at or after index `from` that matches. @throws Error if none comes */
  async next(matches: (event: StreamEvent) => boolean, from = 0): Promise<StreamEvent> {
    const until = Date.now() + TIMEOUT_MS;
    for (;;) {
      const found = this.events.slice(from).find(matches);
      if (found) return found;
      if (this.isOver || Date.now() > until) throw new Error(`no such event; there were ${JSON.stringify(this.events)}`);
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
        setTimeout(resolve, 100).unref();
      });
    }
  }

  /** Waits for the first event with a given name. */
  named(event: string, from = 0): Promise<StreamEvent> {
    return this.next((each) => each.event === event, from);
  }

  /**
   * Waits until the server has ended the stream. An immediate end takes milliseconds: two seconds allow for a busy machine, and are far
   * shorter than the periodic checks that would also end it some time later.
   *
   * @throws Error if it lasts longer
   */
  async endedWithin(limitMs = 2_000): Promise<void> {
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error(`the stream is still open after ${limitMs} ms`)), limitMs);
    try {
      await Promise.race([this.ended, promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Closes it from the client's side. */
  leave(): Promise<void> {
    this.abort.abort();
    return this.ended;
  }

  private async read(): Promise<void> {
    const parser = createParser({
      onEvent: ({ id, event, data }) => {
        this.arrivedAt.push(performance.now());
        this.events.push({ id, event: event ?? 'message', data: JSON.parse(data) as Record<string, unknown> });
        this.wake();
      },
    });
    try {
      const decoder = new TextDecoder();
      for await (const chunk of this.response.body!) parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }));
    } catch {
      // Closed by the client or cut off: both mean the end.
    }
    this.isOver = true;
    this.wake();
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
