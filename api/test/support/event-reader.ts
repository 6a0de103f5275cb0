import { createParser } from 'eventsource-parser';

/** One event of a stream. */
export interface StreamEvent {
  id: string | undefined;
  event: string;
  data: Record<string, unknown>;
}

/** How long a test waits for an event before it fails, in milliseconds. */
const PATIENCE_MS = 60_000;

/** Reads an event stream as it comes. */
export class EventReader {
  /** everything that came so far, heartbeats included */
  readonly events: StreamEvent[] = [];
  /** resolves when the server has ended the stream, or it was left */
  readonly ended: Promise<void>;
  private waiting: (() => void)[] = [];
  private over = false;

  constructor(
    readonly response: Response,
    private readonly abort: AbortController,
  ) {
    this.ended = this.read();
  }

  /** Waits for the first event for which `matches` is true, from `from` on. @throws Error when none comes */
  async next(matches: (event: StreamEvent) => boolean, from = 0): Promise<StreamEvent> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = this.events.slice(from).find(matches);
      if (found) return found;
      if (this.over || Date.now() > until) throw new Error(`no such event; there were ${JSON.stringify(this.events)}`);
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
        setTimeout(resolve, 100).unref();
      });
    }
  }

  /** Waits for the first event of a name. */
  named(event: string, from = 0): Promise<StreamEvent> {
    return this.next((each) => each.event === event, from);
  }

  /**
   * Waits until the server has ended the stream. What is to happen at once takes milliseconds: two seconds are for a busy machine, and
   * far less than the watches that would end it as well some time later.
   *
   * @throws Error when it goes on for longer
   */
  async endedWithin(mostMs = 2_000): Promise<void> {
    const { promise, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error(`the stream goes on after ${mostMs} ms`)), mostMs);
    try {
      await Promise.race([this.ended, promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Closes it from this side. */
  leave(): Promise<void> {
    this.abort.abort();
    return this.ended;
  }

  private async read(): Promise<void> {
    const parser = createParser({
      onEvent: ({ id, event, data }) => {
        this.events.push({ id, event: event ?? 'message', data: JSON.parse(data) as Record<string, unknown> });
        this.wake();
      },
    });
    try {
      const decoder = new TextDecoder();
      for await (const chunk of this.response.body!) parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }));
    } catch {
      // Left, or cut: both are the end.
    }
    this.over = true;
    this.wake();
  }

  private wake(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}
