import { Injectable } from '@nestjs/common';
import { Principals, roleSatisfies, SignInEnded } from '../auth/index.js';
import { Bus } from '../core/bus/bus.js';
import { RecurringTask } from '../core/clock/recurring-task.js';
import { DatabaseChangedExternally } from '../core/database/sqlite/external-write-watch.js';
import type { Principal } from '../core/http/access.js';
import { Streams } from '../core/http/streams.js';
import { SessionsService } from '../sessions/index.js';
import { UserChanged, UserDeleted } from '../users/index.js';
import { SessionChannels } from './session-channels.js';

/** Sign-ins also expire, which is not announced. */
const CHECK_INTERVAL_MS = 30_000;

/**
 * Ends the streams of those who may no longer see what they watch.
 *
 * Guarantees: signing out or deleting an account ends the streams before that request gets its response, a lower role or disabling an account
 * right after it; an expiry within 30 s, a change written to SQLite by another program within 2 s. A request that was authorised before the
 * change and opens its stream after it is caught as well: every stream is checked once it is open.
 */
@Injectable()
export class SignOutWatch extends RecurringTask {
  constructor(
    bus: Bus,
    private readonly streams: Streams,
    private readonly principals: Principals,
    private readonly channels: SessionChannels,
    private readonly sessions: SessionsService,
  ) {
    super(CHECK_INTERVAL_MS, 'could not check which streams are still allowed');
    bus.committed(SignInEnded, ({ sign_in_id }) => this.streams.endSignedOut((principal) => principal.sign_in_id === sign_in_id));
    bus.committed(UserDeleted, ({ user_id }) => this.streams.endSignedOut((principal) => principal.user_id === user_id));
    bus.committed(UserDeleted, () => this.check());
    // Only the user concerned: a thousand watchers must not delay a demotion.
    bus.committed(UserChanged, ({ user_id }) => this.checkWatchers(this.streams.watchers(user_id)));
    bus.committed(DatabaseChangedExternally, () => this.check());
    streams.onOpen((watcher) => void this.checkWatchers([watcher]));
  }

  protected runOnce(): Promise<void> {
    return this.check();
  }

  /** Checks for every watcher whether they still may watch, and for every watched session whether it still exists. */
  async check(): Promise<void> {
    await this.checkWatchers(this.streams.watchers());
    try {
      for (const session_id of this.channels.watched())
        if (!(await this.sessions.exists(session_id))) this.channels.closeDeleted(session_id);
    } catch (error) {
      this.logger.warn({ err: error }, 'could not check which sessions still exist');
    }
  }

  private async checkWatchers(watchers: Principal[]): Promise<void> {
    try {
      for (const watcher of watchers) if (!(await this.mayStay(watcher))) this.endStreams(watcher);
    } catch (error) {
      this.logger.warn({ err: error }, 'could not check who may still watch');
    }
  }

  private async mayStay(watcher: Principal): Promise<boolean> {
    const current = await this.principals.find(watcher.sign_in_id);
    return current !== null && roleSatisfies(current.role, watcher.role);
  }

  private endStreams({ sign_in_id, role }: Principal): void {
    this.streams.endSignedOut((principal) => principal.sign_in_id === sign_in_id && principal.role === role);
  }
}
