import { Broadcast } from '../core/http/broadcast.js';
import { formatEvent, type SseConnection } from '../core/http/sse-connection.js';

/** Bytes of past events that a channel keeps for reconnecting watchers. */
const KEPT_BYTES = 262_144;

interface Kept {
  number: number;
  bytes: Buffer;
}

/**
 * The events of one session, for all who watch it.
 *
 * Promises: events are numbered in increasing order and reach every watcher in that order; a watcher that reconnects with the number of the
 * last event it saw gets everything it missed, or is notified that this is no longer available.
 */
export class SessionChannel {
  readonly watchers = new Broadcast();
  /** watchers about to connect */
  private expected = 0;
  private kept: Kept[] = [];
  private keptBytes = 0;
  /** the latest number that is no longer kept */
  private forgotten: number;
  private latest: number;

  /**
   * @param session_id whose events
   * @param process identifies this process, so that numbers of an earlier one are recognised
   * @param start number of the latest event of any channel: earlier events are not known here
   */
  constructor(
    readonly session_id: string,
    private readonly process: string,
    start: number,
  ) {
    this.forgotten = start;
    this.latest = start;
  }

  /** The event id for a number. */
  idOf(number: number): string {
    return `${this.process}-${number}`;
  }

  /** The id from which a watcher that connects now would resume. */
  get latestId(): string {
    return this.idOf(this.latest);
  }

  /** Sends an event to all watchers and keeps it. */
  tell(number: number, event: string, data: unknown): void {
    const bytes = formatEvent(event, data, this.idOf(number));
    this.latest = number;
    this.kept.push({ number, bytes });
    this.keptBytes += bytes.length;
    while (this.keptBytes > KEPT_BYTES) {
      const oldest = this.kept.shift()!;
      this.keptBytes -= oldest.bytes.length;
      this.forgotten = oldest.number;
    }
    this.watchers.tell(bytes);
  }

  /**
   * @param id a Last-Event-ID
   * @returns the events after it, or null when they are no longer available
   */
  since(id: string): Buffer[] | null {
    const [process, number] = splitId(id);
    if (process !== this.process || number < this.forgotten || number > this.latest) return null;
    return this.kept.filter((event) => event.number > number).map((event) => event.bytes);
  }

  /** Whether no one watches or is about to. */
  get isQuiet(): boolean {
    return this.watchers.size === 0 && this.expected === 0;
  }

  /** Keeps the channel while a watcher that is about to connect looks the session up. @param work runs until it watches */
  async expecting(work: () => Promise<void>): Promise<void> {
    this.expected++;
    try {
      await work();
    } finally {
      this.expected--;
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
