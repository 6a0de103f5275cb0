import { Inject, Injectable } from '@nestjs/common';
import type { AdminSessionList, AdminSessionsQuery } from '@switchboard/shared';
import { createHash, randomBytes } from 'node:crypto';
import { Clock } from '../core/clock/clock.js';
import { SETTINGS, type Settings } from '../core/config/settings.js';
import { idleThreshold, toAdminSessionView } from '../sessions/index.js';
import { Revision } from './revision.js';
import { SessionListRepository } from './session-list.repository.js';

/** One answer of the list, ready to send to everyone who asks for the same view. */
export interface Snapshot {
  etag: string;
  body: string;
}

/** Views whose snapshot is kept at one revision. */
const MOST_VIEWS = 200;

/**
 * What the console's list shows, shared by all who look.
 *
 * States: for the current revision, at most one snapshot per distinct view; forgotten when the revision moves.
 *
 * Promises: however many ask, one view is read once per revision. An ETag names this process, the view, the revision and the
 * instant of the snapshot; it is found unchanged without SQL, and never when something did change, were it only by the clock
 * or by a restart.
 */
@Injectable()
export class SessionFeed {
  private readonly process = randomBytes(6).toString('base64url');
  private readonly snapshots = new Map<string, Promise<Snapshot>>();

  constructor(
    private readonly revision: Revision,
    private readonly repository: SessionListRepository,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Settings,
  ) {
    revision.onMove(() => this.snapshots.clear());
  }

  /**
   * Which of the client's ETags names what the list still shows. Costs no SQL.
   *
   * @param ifNoneMatch the header as it came: one or more ETags, weak or strong (RFC 9110, 13.1.2)
   * @param view from {@link viewKey}
   * @returns the tag in its strong form, which a 304 has to bear, or null when none is current
   */
  currentTag(ifNoneMatch: string, view: string): string | null {
    const prefix = `"${this.process}.${this.revision.current}.${view}.`;
    for (const [tag] of ifNoneMatch.matchAll(/"[^"]*"/g))
      if (tag.startsWith(prefix) && /^[0-9a-z]+"$/.test(tag.slice(prefix.length))) return tag;
    return null;
  }

  /** The snapshot of a view at this revision; made once, then shared. */
  async snapshot(query: AdminSessionsQuery): Promise<Snapshot> {
    const revision = this.revision.current;
    const view = viewKey(query);
    const known = this.snapshots.get(view);
    if (known) return known;
    const made = this.make(query, view, revision);
    if (this.snapshots.size >= MOST_VIEWS) this.snapshots.delete(this.snapshots.keys().next().value!);
    this.snapshots.set(view, made);
    // A failure is not shared with those who ask later.
    made.catch(() => this.snapshots.get(view) === made && this.snapshots.delete(view));
    return made;
  }

  /** @returns the instant of now, for the header As-Of of a 304 */
  asOf(): string {
    return this.clock.instant();
  }

  private async make(query: AdminSessionsQuery, view: string, revision: number): Promise<Snapshot> {
    const now = this.clock.now();
    const threshold = idleThreshold(now, this.settings.sessionIdleAfter);
    const read = await this.repository.read(query, threshold);
    this.revision.foresee(revision, read.earliest_active);
    const as_of = new Date(now).toISOString();
    const list: AdminSessionList = {
      sessions: read.page.map((row) => toAdminSessionView(row, threshold)),
      totals: read.totals,
      next_cursor: read.next_cursor,
      as_of,
    };
    return { etag: `"${this.process}.${revision}.${view}.${now.toString(36)}"`, body: JSON.stringify(list) };
  }
}

/** Names a view: equal for queries that mean the same. */
export function viewKey(query: AdminSessionsQuery): string {
  const normal = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(normal)).digest('base64url').slice(0, 16);
}
