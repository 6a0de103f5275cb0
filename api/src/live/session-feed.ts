import { Inject, Injectable } from '@nestjs/common';
import type { AdminSessionList, AdminSessionsQuery } from '@switchboard/shared';
import { hash, randomBytes } from 'node:crypto';
import { Bus } from '../core/bus/bus.js';
import { Clock } from '../core/clock/clock.js';
import { yieldIfBusy } from '../core/clock/event-loop.js';
import { SETTINGS, type Settings } from '../core/config/settings.js';
import { MessagesIndexed } from '../search/index.js';
import { idleThreshold } from '../sessions/index.js';
import { ReadCoalescer } from './read-coalescer.js';
import { Revision } from './revision.js';
import { SessionListRepository } from './session-list.repository.js';
import { Snapshot, Snapshots } from './snapshots.js';

/**
 * What the console's list shows, shared by all clients.
 *
 * States: for the current revision, at most one snapshot per distinct view; dropped when the revision increases.
 *
 * Guarantees: however many clients request it, a view is read once per revision, and once per push. An ETag identifies this process, the
 * view, the revision and the instant of the snapshot; whether it is current is determined without SQL, and it never is after a change, not
 * even one caused only by time or by a restart. Newly indexed words count as a change for message searches.
 */
@Injectable()
export class SessionFeed {
  private readonly processId = randomBytes(6).toString('base64url');
  private readonly snapshots = new Snapshots();
  /** snapshots created so far */
  private count = 0;
  /** whether messages were searched at this revision */
  private hasMessageSearch = false;

  constructor(
    private readonly revision: Revision,
    private readonly repository: SessionListRepository,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
    private readonly coalescer: ReadCoalescer,
    bus: Bus,
  ) {
    bus.committed(MessagesIndexed, () => this.hasMessageSearch && revision.advance());
    revision.onAdvance(() => {
      this.hasMessageSearch = false;
      this.snapshots.clear();
    });
  }

  /**
   * Finds the client's ETag that names what the list still shows, without SQL.
   *
   * @param ifNoneMatch the header as received: one or more ETags, weak or strong (RFC 9110, 13.1.2)
   * @param view from {@link viewKey}
   * @returns the tag in its strong form, which a 304 must contain, or null when none is current
   */
  currentTag(ifNoneMatch: string, view: string): string | null {
    const prefix = `"${this.processId}.${this.revision.current}.${view}.`;
    for (const [tag] of ifNoneMatch.matchAll(/"[^"]*"/g))
      if (tag.startsWith(prefix) && /^[0-9a-z]+-[0-9a-z]+"$/.test(tag.slice(prefix.length))) return tag;
    return null;
  }

  /** The cached snapshot of a view if it is current at this instant, otherwise null. @param view from {@link viewKey} */
  cachedSnapshot(view: string): Snapshot | null {
    // Reading the revision applies changes caused by time, which clear the map.
    const { current } = this.revision;
    const snapshot = this.snapshots.getReady(view);
    return snapshot?.revision === current ? snapshot : null;
  }

  /** @returns the revision in an ETag of this process, in digits */
  revisionOf(tag: string): string {
    return tag.slice(this.processId.length + 2, tag.indexOf('.', this.processId.length + 2));
  }

  /** The snapshot of a view as of now or, see {@link ReadCoalescer}, of a moment later; created once, then shared. */
  async snapshot(query: AdminSessionsQuery): Promise<Snapshot> {
    const view = viewKey(query);
    for (;;) {
      // Reading the revision applies changes caused by time, which clear the map.
      const { current } = this.revision;
      const known = this.snapshots.get(view);
      if (known) return known;
      const wait = this.coalescer.wait(view);
      if (wait === null) return this.startRead(query, view, current);
      await wait;
    }
  }

  private startRead(query: AdminSessionsQuery, view: string, revision: number): Promise<Snapshot> {
    this.hasMessageSearch ||= query.text !== undefined;
    const pending = this.readSnapshot(query, view, revision);
    this.snapshots.store(view, pending);
    return pending;
  }

  /** @returns the current instant, for the header As-Of of a 304 */
  asOf(): string {
    return this.clock.instant();
  }

  private async readSnapshot(query: AdminSessionsQuery, view: string, revision: number): Promise<Snapshot> {
    // Many concurrent requests for views not cached yet would together block the event loop.
    const yielded = yieldIfBusy();
    if (yielded) await yielded;
    const now = this.clock.now();
    const threshold = idleThreshold(now, this.settings.sessionIdleAfter);
    const read = await this.repository.read(query, threshold);
    this.revision.scheduleIdleTransition(revision, read.earliest_active);
    const rest: Omit<AdminSessionList, 'sessions'> = { totals: read.totals, next_cursor: read.next_cursor, as_of: new Date(now).toISOString() };
    const json = `{"sessions":${read.page},${JSON.stringify(rest).slice(1)}`;
    // Numbered, since two snapshots of one view may be created in the same millisecond, before and after a commit that is not yet
    // published.
    const name = `${now.toString(36)}-${(++this.count).toString(36)}`;
    return new Snapshot(`"${this.processId}.${revision}.${view}.${name}"`, revision, json);
  }
}

/**
 * Identifies a view: equal for queries that mean the same.
 *
 * @param query as parsed by its schema, which determines the order of its fields
 */
export function viewKey(query: AdminSessionsQuery): string {
  return hash('sha256', JSON.stringify(query), 'base64url').slice(0, 16);
}
