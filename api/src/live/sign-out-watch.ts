import { Injectable } from '@nestjs/common';
import { Principals, roleSatisfies, SignInEnded } from '../auth/index.js';
import { Bus } from '../core/bus/bus.js';
import { RecurringTask } from '../core/clock/recurring-task.js';
import { DatabaseChangedExternally } from '../core/database/database-changed.js';
import type { Principal } from '../core/http/access.js';
import { Streams } from '../core/http/streams.js';
import { accessBucketOf } from '../core/instances/access-bucket.js';
import { AccessHinted, AccessMoved } from '../core/instances/instances.events.js';
import { Pulse } from '../core/instances/pulse.js';
import { SessionsService } from '../sessions/index.js';
import { UserChanged, UserDeleted } from '../users/index.js';
import { SessionChannels } from './session-channels.js';

/** Sign-ins also expire, which is not announced. */
const CHECK_INTERVAL_MS = 30_000;
/** Maximum number of sign-ins or sessions that one statement looks up. */
const MAX_LOOKUPS = 1_000;

/**
 * Ends the streams of those who may no longer see what they watch, or of whom that cannot be determined any more.
 *
 * Guarantees: signing out or deleting an account ends the streams before that request gets its response, a lower role or disabling an account
 * right after it; an expiry within 30 s, a change by another server or another program within 2 s; all streams end when the database has been
 * out of reach for 5 s. A request that was authorised before the change and opens its stream after it is caught as well: every stream is
 * checked once it is open. Whose stream has ended is refused from then on. However many streams are checked, it takes one statement for each thousand.
 */
@Injectable()
export class SignOutWatch extends RecurringTask {
  constructor(
    bus: Bus,
    pulse: Pulse,
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
    bus.elsewhere(AccessMoved, ({ buckets }) => this.checkWatchers(this.streams.watchers().filter(({ user_id }) => buckets.has(accessBucketOf(user_id)))));
    bus.elsewhere(AccessHinted, ({ id }) => this.checkWatchers(this.streams.watchers().filter(({ user_id, sign_in_id }) => user_id === id || sign_in_id === id)));
    bus.elsewhere(DatabaseChangedExternally, () => this.check());
    pulse.onLost(() => this.streams.endAll('unavailable'));
    streams.onOpen((watcher) => void this.checkWatchers([watcher]));
  }

  protected runOnce(): Promise<void> {
    return this.check();
  }

  /** Checks for every watcher whether they still may watch, and for every watched session whether it still exists. */
  async check(): Promise<void> {
    await this.checkWatchers(this.streams.watchers());
    try {
      for (const watched of slices(this.channels.watched())) {
        const existing = await this.sessions.existing(watched);
        for (const session_id of watched) if (!existing.has(session_id)) this.channels.closeDeleted(session_id);
      }
    } catch (error) {
      this.logger.warn({ err: error }, 'could not check which sessions still exist');
    }
  }

  private async checkWatchers(watchers: Principal[]): Promise<void> {
    try {
      for (const some of slices(watchers)) {
        const current = await this.principals.findAll(some.map(({ sign_in_id }) => sign_in_id));
        for (const watcher of some) if (!mayStay(watcher, current.get(watcher.sign_in_id))) this.endStreams(watcher);
      }
    } catch (error) {
      this.logger.warn({ err: error }, 'could not check who may still watch');
    }
  }

  private endStreams({ sign_in_id, role }: Principal): void {
    // Who was told so is refused from then on, even if what was read here has not been announced yet.
    this.principals.forget(sign_in_id);
    this.streams.endSignedOut((principal) => principal.sign_in_id === sign_in_id && principal.role === role);
  }
}

function mayStay(watcher: Principal, current: Principal | undefined): boolean {
  return current !== undefined && roleSatisfies(current.role, watcher.role);
}

function* slices<T>(all: T[]): Generator<T[]> {
  for (let from = 0; from < all.length; from += MAX_LOOKUPS) yield all.slice(from, from + MAX_LOOKUPS);
}
