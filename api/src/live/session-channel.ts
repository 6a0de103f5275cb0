import { Broadcast } from '../core/http/broadcast.js';
import { formatEvent, type SseConnection } from '../core/http/sse-connection.js';

/** Bytes of past events that a channel keeps for reconnecting watchers. */
const MAX_BUFFERED_BYTES = 262_144;

interface BufferedEvent {
  number: number;
  bytes: Buffer;
}

/**
 * The events of one session, for all who watch it.
 *
 * Guarantees: events are numbered in increasing order and reach every watcher in that order; a watcher that reconnects with the number of the
 * last event it saw gets everything it missed, or is notified that this is no longer available.
 */
export class SessionChannel {
  readonly watchers = new Broadcast();
  /** watchers about to connect */
  private pendingWatchers = 0;
  private buffer: BufferedEvent[] = [];
  private bufferedBytes = 0;
  /** the latest number that is no longer kept */
  private lastEvicted: number;
  private latest: number;

  /**
   * @param session_id whose events
   * @param processId identifies this process, so that numbers of an earlier one are recognised
   * @param start number of the latest event of any channel: earlier events are not known here
   */
  constructor(
    readonly session_id: string,
    private readonly processId: string,
    start: number,
  ) {
    this.lastEvicted = start;
    this.latest = start;
  }

  /** The event id for a number. */
  eventId(number: number): string {
    return `${this.processId}-${number}`;
  }

  /** The id from which a watcher that connects now would resume. */
  get latestId(): string {
    return this.eventId(this.latest);
  }

  /** Sends an event to all watchers and keeps it. */
  publish(number: number, event: string, data: unknown): void {
    const bytes = formatEvent(event, data, this.eventId(number));
    this.latest = number;
    this.buffer.push({ number, bytes });
    this.bufferedBytes += bytes.length;
    while (this.bufferedBytes > MAX_BUFFERED_BYTES) {
      const oldest = this.buffer.shift()!;
      this.bufferedBytes -= oldest.bytes.length;
      this.lastEvicted = oldest.number;
    }
    this.watchers.write(bytes);
  }

  /**
   * @param id a Last-Event-ID
   * @returns the events after it, or null when they are no longer available
   */
  eventsSince(id: string): Buffer[] | null {
    const [process, number] = splitId(id);
    if (process !== this.processId || number < this.lastEvicted || number > this.latest) return null;
    return this.buffer.filter((event) => event.number > number).map((event) => event.bytes);
  }

  /** Whether no one watches or is about to. */
  get isUnused(): boolean {
    return this.watchers.size === 0 && this.pendingWatchers === 0;
  }

  /** Keeps the channel while a watcher that is about to connect looks the session up. @param work runs until it watches */
  async retainWhile(work: () => Promise<void>): Promise<void> {
    this.pendingWatchers++;
    try {
      await work();
    } finally {
      this.pendingWatchers--;
    }
  }

  /** The connection receives every event from now on. */
  watch(connection: SseConnection): void {
    this.watchers.add(connection);
  }
}

/** Whether a Last-Event-ID has the form of an id that a server issued. */
export function isEventId(id: string): boolean {
  return /^[\w-]{4,32}-\d{1,15}$/.test(id);
}

function splitId(id: string): [process: string, number: number] {
  const at = id.lastIndexOf('-');
  return [id.slice(0, at), Number(id.slice(at + 1))];
}
