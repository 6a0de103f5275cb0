import { Injectable } from '@nestjs/common';
import type { AdminSessionList, AdminSessionsQuery } from '@switchboard/shared';
import { hash } from 'node:crypto';
import { productVersion } from '../core/build/build.js';
import { Bus } from '../core/bus/bus.js';
import { Clock } from '../core/clock/clock.js';
import { yieldIfBusy } from '../core/clock/event-loop.js';
import { ReadCancelled } from '../core/database/read-cancelled.js';
import { WordsMoved } from '../core/instances/instances.events.js';
import { ActiveRule } from '../policies/index.js';
import { MessagesIndexed } from '../search/index.js';
import { idleThreshold } from '../sessions/index.js';
import { AnsweringSessions } from './answering-sessions.js';
import { ReadCoalescer } from './read-coalescer.js';
import { type ReadMark, Revision } from './revision.js';
import { SharedRead } from './shared-read.js';
import { SessionListRepository } from './session-list.repository.js';
import { Snapshot, Snapshots } from './snapshots.js';

/** An ETag of the list. The last part distinguishes snapshots of one millisecond. */
const TAG = /^"(?<epoch>[\w-]+)\.(?<revision>\d{1,16})\.(?<view>[\w-]+)\.(?<at>[0-9a-z]{1,9})-(?<form>[0-9a-z]+)-[0-9a-z]+"$/;

/** @returns the epoch and the revision that an ETag of the list names */
export function revisionIn(tag: string): { epoch: string; revision: string } {
  const { epoch = '', revision = '' } = TAG.exec(tag)?.groups ?? {};
  return { epoch, revision };
}

/**
 * What the console's list shows, shared by all clients.
 *
 * States: for the current revision, at most one snapshot per distinct view; dropped when the list may have changed.
 *
 * Guarantees: however many clients request it, a view is read once per revision, and once per push. An ETag identifies the revision and its
 * epoch, the view, the instant of the snapshot and its form; whether it is current is determined without SQL, and it never is after a change,
 * not even one caused only by time. Newly indexed words count as a change for message searches.
 */
@Injectable()
export class SessionFeed {
  private readonly snapshots = new Snapshots();
  /** who waits for the snapshots that take long to read */
  private readonly shared = new WeakMap<Promise<Snapshot>, SharedRead>();
  /** snapshots created so far */
  private count = 0;
  /** whether messages were searched at this revision */
  private hasMessageSearch = false;
  private readonly version = productVersion();
  private form = { idleAfter: NaN, text: '' };

  constructor(
    private readonly revision: Revision,
    private readonly repository: SessionListRepository,
    private readonly answering: AnsweringSessions,
    private readonly clock: Clock,
    private readonly rule: ActiveRule,
    private readonly coalescer: ReadCoalescer,
    bus: Bus,
  ) {
    bus.committed(MessagesIndexed, () => this.hasMessageSearch && revision.advance());
    bus.elsewhere(WordsMoved, () => this.hasMessageSearch && revision.advance());
    revision.onMove(() => {
      this.hasMessageSearch = false;
      this.snapshots.clear();
    });
  }

  /**
   * Finds the client's ETag that names what the list still shows, without SQL.
   *
   * @param ifNoneMatch the header as received: one or more ETags, weak or strong (RFC 9110, 13.1.2)
   * @param viewKey from {@link viewKeyOf}, not of a message search
   * @returns the tag in its strong form, which a 304 must contain, or null when none is current
   */
  currentTag(ifNoneMatch: string, viewKey: string): string | null {
    const form = this.formOf('');
    for (const [tag] of ifNoneMatch.matchAll(/"[^"]*"/g)) {
      const { epoch, revision, view, at, form: itsForm } = TAG.exec(tag)?.groups ?? {};
      if (view !== viewKey || itsForm !== form || epoch !== this.revision.epoch) continue;
      if (this.revision.isCurrent(Number(revision), parseInt(at!, 36))) return tag;
    }
    return null;
  }

  /**
   * Finds the client's ETag that names the same as a snapshot: one that another server made, or this one before it was restarted. None is found while the
   * database has not been asked for its epoch: it may have been replaced since, and its revisions may recur for other contents.
   */
  matchingTag(ifNoneMatch: string, viewKey: string, { origin }: Snapshot): string | null {
    if (!this.revision.isEpochConfirmed || origin.epoch !== this.revision.epoch) return null;
    for (const [tag] of ifNoneMatch.matchAll(/"[^"]*"/g)) {
      const { epoch, revision, view, at, form } = TAG.exec(tag)?.groups ?? {};
      if (view !== viewKey || form !== origin.form || epoch !== origin.epoch || Number(revision) !== origin.revision) continue;
      const instant = parseInt(at!, 36);
      if (instant >= origin.from && instant < origin.until) return tag;
    }
    return null;
  }

  /** The cached snapshot of a view if it is current at this instant, otherwise null. @param viewKey from {@link viewKeyOf} */
  cachedSnapshot(viewKey: string): Snapshot | null {
    const snapshot = this.snapshots.getReady(viewKey);
    return snapshot && this.isCurrent(snapshot) ? snapshot : null;
  }

  /**
   * The snapshot of a view as of now or, see {@link ReadCoalescer}, of a moment later; created once, then shared.
   *
   * @param goneSignal aborted once this client is gone: its read is cancelled, and forgotten, when no other client waits for it
   * @throws ReadCancelled
   */
  async snapshot(query: AdminSessionsQuery, goneSignal?: AbortSignal): Promise<Snapshot> {
    const viewKey = viewKeyOf(query);
    for (;;) {
      // This applies changes caused by time, which clear the map.
      const mark = this.revision.startRead();
      const known = this.snapshots.get(viewKey);
      const ready = this.snapshots.getReady(viewKey);
      if (known && (!ready || this.isCurrent(ready))) {
        this.shared.get(known)?.join(goneSignal);
        return known;
      }
      if (goneSignal?.aborted) throw new ReadCancelled();
      const wait = this.coalescer.wait(viewKey);
      if (wait === null) return this.startRead(query, viewKey, mark, goneSignal);
      await wait;
    }
  }

  private startRead(query: AdminSessionsQuery, viewKey: string, mark: ReadMark, goneSignal?: AbortSignal): Promise<Snapshot> {
    this.hasMessageSearch ||= query.text !== undefined;
    const read = goneSignal ? new SharedRead() : undefined;
    const pending = this.readSnapshot(query, viewKey, mark, read?.signal);
    this.snapshots.store(viewKey, pending);
    if (!read) return pending;
    read.join(goneSignal);
    this.shared.set(pending, read);
    read.signal.addEventListener('abort', () => this.snapshots.forgetPending(viewKey, pending), { once: true });
    return pending;
  }

  /** @returns the current instant, for the header As-Of of a 304 */
  asOf(): string {
    return this.clock.instant();
  }

  private async readSnapshot(query: AdminSessionsQuery, viewKey: string, mark: ReadMark, signal?: AbortSignal): Promise<Snapshot> {
    // Many concurrent requests for views not cached yet would together block the event loop.
    const yielded = yieldIfBusy();
    if (yielded) await yielded;
    const now = this.clock.now();
    const { idleAfter, idleAfterText } = this.rule;
    const threshold = idleThreshold(now, idleAfter);
    const read = await this.repository.read(query, threshold, signal);
    const shown = this.revision.recordRead(mark, { ...read, at: now });
    const { totals, next_cursor } = read;
    const rest: Omit<AdminSessionList, 'sessions'> = { totals, next_cursor, idle_after: idleAfterText, as_of: new Date(now).toISOString() };
    const json = `{"sessions":${this.answering.markIn(read.page)},${JSON.stringify(rest).slice(1)}`;
    // Numbered, since two snapshots of one view may be created in the same millisecond, before and after a commit that is not yet
    // published.
    const form = this.formOf(query.text === undefined ? '' : read.words.toString(36));
    const name = `${now.toString(36)}-${form}-${(++this.count).toString(36)}`;
    return new Snapshot(`"${mark.epoch}.${shown.revision}.${viewKey}.${name}"`, { ...shown, epoch: mark.epoch, at: now, form }, json);
  }

  private isCurrent({ origin: { epoch, revision, at } }: Snapshot): boolean {
    return epoch === this.revision.epoch && this.revision.isCurrent(revision, at);
  }

  /**
   * What snapshots depend on besides the contents of the database and the instant: the program, since another version may show other fields,
   * the rule for active sessions, and in which sessions something is being answered.
   *
   * @param words of a message search: number of changes of the words that it finds
   */
  private formOf(words: string): string {
    const { idleAfter } = this.rule;
    if (this.form.idleAfter !== idleAfter) this.form = { idleAfter, text: hash('sha256', `${this.version} ${idleAfter}`, 'hex').slice(0, 8) };
    return this.form.text + this.answering.digest + words;
  }
}

/**
 * Identifies a view: equal for queries that mean the same.
 *
 * @param query as parsed by its schema, which determines the order of its fields
 */
export function viewKeyOf(query: AdminSessionsQuery): string {
  return hash('sha256', JSON.stringify(query), 'base64url').slice(0, 16);
}
