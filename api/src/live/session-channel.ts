import { Broadcast } from '../core/http/broadcast.js';
import { formatEvent, type SseConnection } from '../core/http/sse-connection.js';

/** Bytes of past events that a channel keeps for those who come back. */
const KEPT_BYTES = 262_144;

interface Kept {
  number: number;
  bytes: Buffer;
}

/**
 * What happens in one session, for all who watch it.
 *
 * Promises: events are numbered upwards and reach every watcher in that order; a watcher that comes back with the number of
 * the last one it saw gets all that it missed, or is told that they are no longer known.
 */
export class SessionChannel {
  readonly watchers = new Broadcast();
  /** those who are about to watch */
  private expected = 0;
  private kept: Kept[] = [];
  private keptBytes = 0;
  /** the latest number that is no longer kept */
  private forgotten: number;
  private latest: number;

  /**
   * @param session_id whose events
   * @param process names this process, so that numbers of an earlier one are recognised
   * @param start number of the latest event of any channel: what came before it is not known here
   */
  constructor(
    readonly session_id: string,
    private readonly process: string,
    start: number,
  ) {
    this.forgotten = start;
    this.latest = start;
  }

  /** The id that an event with this number bears. */
  idOf(number: number): string {
    return `${this.process}-${number}`;
  }

  /** The id from which a watcher that comes now would resume. */
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
   * @returns the events after it, or null when they are no longer known
   */
  since(id: string): Buffer[] | null {
    const [process, number] = splitId(id);
    if (process !== this.process || number < this.forgotten || number > this.latest) return null;
    return this.kept.filter((event) => event.number > number).map((event) => event.bytes);
  }

  /** Whether nobody watches, or is about to. */
  get isQuiet(): boolean {
    return this.watchers.size === 0 && this.expected === 0;
  }

  /** Keeps the channel while somebody who is about to watch looks the session up. @param work what they do until they watch */
  async expecting(work: () => Promise<void>): Promise<void> {
    this.expected++;
    try {
      await work();
    } finally {
      this.expected--;
    }
  }

  /** The connection gets every event from now on. */
  watch(connection: SseConnection): void {
    this.watchers.add(connection);
  }
}

/** Whether a Last-Event-ID has the form of one that a server gave. */
export function isEventId(id: string): boolean {
  return /^[\w-]{4,32}-\d{1,15}$/.test(id);
}

function splitId(id: string): [process: string, number: number] {
  const at = id.lastIndexOf('-');
  return [id.slice(0, at), Number(id.slice(at + 1))];
}
