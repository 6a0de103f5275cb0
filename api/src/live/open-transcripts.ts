import { Inject, Injectable } from '@nestjs/common';
import type { Watchers } from '@switchboard/shared';
import { Bus } from '../core/bus/bus.js';
import { Clock } from '../core/clock/clock.js';
import { RecurringTask } from '../core/clock/recurring-task.js';
import { SETTINGS } from '../core/config/settings-token.js';
import type { SseConnection } from '../core/http/sse-connection.js';
import { OpeningClosed, type OpeningSettings, SessionDetails, TranscriptAccess, TranscriptOpened } from '../sessions/index.js';

/** How often streams are checked on which nothing happens, in milliseconds. */
const CHECK_INTERVAL_MS = 1_000;

/** An administrator's stream of a session. */
interface OpenTranscript {
  connection: SseConnection;
  /** until when they may read it, in milliseconds since the epoch; Infinity while they have the session; null until it was looked up */
  until: number | null;
}

type ChangeListener = (session_id: string, watchers: Watchers) => void;

/**
 * The administrators' streams of single sessions.
 *
 * Guarantees: nothing of a session is sent to an administrator whose opening has expired or was closed, and their stream ends with `sealed`, at
 * the latest a second after. Where `TRANSCRIPTS` is `open`, an opening that expires is renewed instead.
 */
@Injectable()
export class OpenTranscripts extends RecurringTask {
  private readonly sessions = new Map<string, Set<OpenTranscript>>();
  private readonly listeners: ChangeListener[] = [];

  constructor(
    bus: Bus,
    details: SessionDetails,
    private readonly access: TranscriptAccess,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<OpeningSettings, 'transcripts'>,
  ) {
    super(CHECK_INTERVAL_MS, 'could not check which transcripts are still open');
    details.add((session_id) => this.watchersOf(session_id));
    bus.committed(OpeningClosed, (closed) => this.follow(closed));
    bus.committed(TranscriptOpened, ({ session_id, actor }) => this.checkAllOf(session_id, actor.user_id));
  }

  /** @param listener called whenever another administrator watches a session, or one no longer does */
  onChange(listener: ChangeListener): void {
    this.listeners.push(listener);
  }

  /** An administrator's stream receives the events of a session from now on. */
  add(session_id: string, connection: SseConnection): void {
    const transcripts = this.sessions.get(session_id) ?? new Set();
    const transcript: OpenTranscript = { connection, until: null };
    const isKnown = this.allOf(session_id, connection.principal.user_id).length > 0;
    this.sessions.set(session_id, transcripts.add(transcript));
    connection.onClose(() => this.remove(session_id, transcripts, transcript));
    if (isKnown) connection.send('watchers', this.watchersOf(session_id));
    else this.notify(session_id);
    // The opening may have been closed since the stream was let in.
    void this.check(session_id, transcript);
  }

  /** Ends the streams of a session whose openings have expired. */
  endExpired(session_id: string): void {
    const transcripts = this.sessions.get(session_id);
    // The task renews those that may go on.
    if (!transcripts || this.settings.transcripts === 'open') return;
    const now = this.clock.now();
    for (const { connection, until } of [...transcripts]) if (until !== null && until <= now) connection.end('sealed');
  }

  protected async runOnce(): Promise<void> {
    for (const [session_id, transcripts] of [...this.sessions]) {
      this.endExpired(session_id);
      for (const transcript of [...transcripts]) if (transcript.until === null || transcript.until <= this.clock.now()) await this.check(session_id, transcript);
    }
  }

  private follow({ session_id, by, until }: OpeningClosed): void {
    for (const transcript of this.allOf(session_id, by)) {
      if (until === undefined) transcript.connection.end('sealed');
      else transcript.until = toMilliseconds(until);
    }
  }

  /** Another opening may let them go on for longer. */
  private async checkAllOf(session_id: string, user_id: string): Promise<void> {
    for (const transcript of this.allOf(session_id, user_id)) await this.check(session_id, transcript);
  }

  /** Looks up until when a stream may go on, and ends it if it may not. */
  private async check(session_id: string, transcript: OpenTranscript): Promise<void> {
    const { principal } = transcript.connection;
    try {
      let until = await this.access.until(principal.user_id, session_id);
      if (until === undefined && this.settings.transcripts === 'open') {
        await this.access.read(principal, session_id);
        until = await this.access.until(principal.user_id, session_id);
      }
      if (until === undefined) transcript.connection.end('sealed');
      else transcript.until = toMilliseconds(until);
    } catch (error) {
      this.logger.warn({ err: error, session_id }, 'could not look up until when a transcript is open');
    }
  }

  private remove(session_id: string, transcripts: Set<OpenTranscript>, transcript: OpenTranscript): void {
    transcripts.delete(transcript);
    if (transcripts.size === 0) this.sessions.delete(session_id);
    if (this.allOf(session_id, transcript.connection.principal.user_id).length === 0) this.notify(session_id);
  }

  private allOf(session_id: string, user_id: string): OpenTranscript[] {
    return [...(this.sessions.get(session_id) ?? [])].filter(({ connection }) => connection.principal.user_id === user_id);
  }

  private notify(session_id: string): void {
    const watchers = this.watchersOf(session_id);
    for (const listener of this.listeners) listener(session_id, watchers);
  }

  private watchersOf(session_id: string): Watchers {
    const names = new Map([...(this.sessions.get(session_id) ?? [])].map(({ connection: { principal } }) => [principal.user_id, principal.name]));
    return { watchers: [...names].map(([user_id, name]) => ({ user_id, name })) };
  }
}

function toMilliseconds(until: string | null): number {
  return until === null ? Infinity : Date.parse(until);
}
