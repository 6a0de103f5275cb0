import { Broadcast } from '../core/http/broadcast.js';
import { formatEvent, type SseConnection } from '../core/http/sse-connection.js';
import { type KnownSession, ToldState } from './told-state.js';

/** Bytes of past events that a channel keeps for reconnecting watchers: more while an answer is given, some 100 seconds of a fast one. */
const MAX_BUFFERED_BYTES = { answering: 1_048_576, quiet: 262_144 };

/** Who watches a session: its owner, or administrators. */
export type Watcher = 'owner' | 'admins';
/** Whom an event is for. */
export type Audience = Watcher | 'all';

interface BufferedEvent {
  number: number;
  bytes: Buffer;
  audience: Audience;
  /** of the message that it contains */
  seq: number | null;
}

/**
 * The events of one session, for all who watch it.
 *
 * Guarantees: events are numbered in increasing order and reach every watcher whom they are for in that order, and nobody else, not even later; a
 * watcher that reconnects with the number of the last event it saw gets everything it missed, or is notified that this is no longer available.
 */
export class SessionChannel {
  private readonly broadcasts: Record<Watcher, Broadcast> = { owner: new Broadcast(), admins: new Broadcast() };
  /** watchers about to connect */
  private pendingWatchers = 0;
  private buffer: BufferedEvent[] = [];
  private bufferedBytes = 0;
  private isAnswering = false;
  /** the latest number that is no longer kept */
  private lastEvicted: number;
  private latest: number;
  /** the `seq` up to which watchers know of every message; null until one is known */
  private completeSeq: number | null = null;
  /** what tells of later ones, which arrived before one that precedes them */
  private readonly early = new Map<number, () => void>();
  /** the first one that was known: up to it, watchers have everything from the database */
  private firstSeq = 0;
  readonly told = new ToldState();

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

  /** The event id for a number; from its `seq` a watcher can resume at another process. */
  eventId(number: number): string {
    return `${this.processId}${this.completeSeq === null ? '' : `_${this.completeSeq}`}-${number}`;
  }

  /** Whether its events say up to which message a watcher knows the session. */
  get knowsSeq(): boolean {
    return this.completeSeq !== null;
  }

  /** Watchers know of all messages up to this `seq`, or are about to. */
  noteComplete(seq: number): void {
    if (this.completeSeq === null) this.firstSeq = seq;
    this.completeSeq = Math.max(seq, this.completeSeq ?? 0);
  }

  /**
   * Tells of a message once all before it were told: between servers, messages may arrive out of order, or not at all. One whose predecessors are
   * known not to come, see {@link noteComplete}, is told with the next one.
   */
  tellInOrder(seq: number, tell: () => void): void {
    this.early.set(seq, tell);
    if (this.completeSeq === null) this.noteComplete(seq);
    for (let next = this.nextEarly(); next !== undefined; next = this.nextEarly()) {
      const tellNext = this.early.get(next)!;
      this.early.delete(next);
      this.noteComplete(next);
      tellNext();
    }
  }

  /** Whether a message has arrived before one that precedes it, which may be on its way, or lost. */
  get hasGap(): boolean {
    return this.early.size > 0;
  }

  /** Whether watchers do not know all of a session. */
  differsFrom(session: KnownSession & { last_seq: number }): boolean {
    return session.last_seq > this.knownSeq || this.told.differsFrom(session);
  }

  /** The `seq` up to which watchers know of every message, 0 if none. */
  get knownSeq(): number {
    return this.completeSeq ?? 0;
  }

  /** The id from which a watcher that connects now would resume. */
  get latestId(): string {
    return this.eventId(this.latest);
  }

  /** A message was found in the database for a watcher that resumes. @returns whether the others are to be told of it */
  noteFound(seq: number): boolean {
    if (this.told.hasMessage(seq)) return false;
    if (seq > this.firstSeq) return true;
    this.told.noteMessage(seq);
    return false;
  }

  /** Sends an event to those whom it is for, and keeps it. @param seq of the message that it contains */
  publish(number: number, event: string, data: unknown, audience: Audience, seq: number | null = null): void {
    if (seq !== null) this.told.noteMessage(seq);
    this.told.noteEvent(event, data);
    const bytes = formatEvent(event, data, this.eventId(number));
    this.latest = number;
    this.buffer.push({ number, bytes, audience, seq });
    this.bufferedBytes += bytes.length;
    if (event === 'started') this.isAnswering = true;
    else if (event === 'reply' || event === 'error') this.isAnswering = false;
    while (this.bufferedBytes > MAX_BUFFERED_BYTES[this.isAnswering ? 'answering' : 'quiet']) {
      const oldest = this.buffer.shift()!;
      this.bufferedBytes -= oldest.bytes.length;
      this.lastEvicted = oldest.number;
    }
    this.write(bytes, audience);
  }

  /** Sends an event to those who watch now; it has no id, is not kept and never repeated. */
  publishEphemeral(event: string, data: unknown, audience: Audience): void {
    this.write(formatEvent(event, data), audience);
  }

  /**
   * @param id a Last-Event-ID
   * @param knownSeq up to which the watcher has the messages: their events are left out
   * @returns the events after it that are for this watcher, or null when they are no longer available
   */
  eventsSince(id: string, watcher: Watcher, knownSeq = 0): Buffer[] | null {
    const { process, number } = parseEventId(id);
    if (process !== this.processId || number < this.lastEvicted || number > this.latest) return null;
    const isNew = (event: BufferedEvent) => event.number > number && (event.seq === null || event.seq > knownSeq);
    return this.buffer.filter((event) => isNew(event) && isFor(event, watcher)).map((event) => event.bytes);
  }

  /** Whether an id of this process is that of no event yet. */
  isAhead(id: string): boolean {
    const { process, number } = parseEventId(id);
    return process === this.processId && number > this.latest;
  }

  get isWatched(): boolean {
    return this.broadcasts.owner.size + this.broadcasts.admins.size > 0;
  }

  /** Whether no one watches or is about to. */
  get isUnused(): boolean {
    return !this.isWatched && this.pendingWatchers === 0;
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

  /** The connection receives every event for this watcher from now on. */
  watch(connection: SseConnection, watcher: Watcher): void {
    this.broadcasts[watcher].add(connection);
  }

  /** Ends every stream with a final event. */
  end(event: string, data: unknown): void {
    for (const broadcast of Object.values(this.broadcasts)) broadcast.end(event, data);
  }

  private nextEarly(): number | undefined {
    const next = Math.min(...this.early.keys());
    return next <= this.knownSeq + 1 ? next : undefined;
  }

  private write(bytes: Buffer, audience: Audience): void {
    for (const watcher of ['owner', 'admins'] as const) if (isFor({ audience }, watcher)) this.broadcasts[watcher].write(bytes);
  }
}

function isFor({ audience }: { audience: Audience }, watcher: Watcher): boolean {
  return audience === 'all' || audience === watcher;
}

/** Whether a Last-Event-ID has the form of an id that a server issued. */
export function isEventId(id: string): boolean {
  return /^[\w-]{4,32}-\d{1,15}$/.test(id);
}

/** @returns what an event id consists of; `seq` is null where it does not say up to which message the session is known */
export function parseEventId(id: string): { process: string; seq: number | null; number: number } {
  const { process, seq, number } = /^(?<process>[^_]*)(?:_(?<seq>\d{1,15}))?-(?<number>\d+)$/.exec(id)?.groups ?? {};
  return { process: process ?? '', seq: seq === undefined ? null : Number(seq), number: Number(number) };
}
