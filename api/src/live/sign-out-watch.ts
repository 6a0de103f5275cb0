import { Injectable } from '@nestjs/common';
import { Principals, satisfies, SignInEnded } from '../auth/index.js';
import { Bus } from '../core/bus/bus.js';
import { RecurringTask } from '../core/clock/recurring-task.js';
import { DatabaseChangedElsewhere } from '../core/database/external-writes.js';
import type { Principal } from '../core/http/access.js';
import { Streams } from '../core/http/streams.js';
import { SessionsService } from '../sessions/index.js';
import { UserChanged, UserDeleted } from '../users/index.js';
import { SessionChannels } from './session-channels.js';

/** Sign-ins end by age too, which nobody announces. */
const LOOK_INTERVAL_MS = 30_000;

/**
 * Ends the streams of those who may no longer see what they watch.
 *
 * Promises: a sign-out and a deleted account end the streams before the deed is answered, a lower role and a disabled account
 * right after it; an end by age within 30 s, one that another program wrote into SQLite within 2 s. A request that was let in
 * before the deed and opens its stream after it is found as well: every stream is asked about once it is open.
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
    super(LOOK_INTERVAL_MS, 'could not look who may still watch what');
    bus.committed(SignInEnded, ({ sign_in_id }) => this.streams.signOut((principal) => principal.sign_in_id === sign_in_id));
    bus.committed(UserDeleted, ({ user_id }) => this.streams.signOut((principal) => principal.user_id === user_id));
    bus.committed(UserDeleted, () => this.look());
    // Only who it is about: a console with a thousand watchers must not make a demotion wait.
    bus.committed(UserChanged, ({ user_id }) => this.ask(this.streams.watchers(user_id)));
    bus.committed(DatabaseChangedElsewhere, () => this.look());
    streams.onOpen((watcher) => void this.ask([watcher]));
  }

  protected round(): Promise<void> {
    return this.look();
  }

  /** Asks for everyone who watches whether they still may, and for every watched session whether it is still there. */
  async look(): Promise<void> {
    await this.ask(this.streams.watchers());
    try {
      for (const session_id of this.channels.watched())
        if (!(await this.sessions.exists(session_id))) this.channels.deleted(session_id);
    } catch (error) {
      this.logger.warn({ err: error }, 'could not ask which sessions are still there');
    }
  }

  private async ask(watchers: Principal[]): Promise<void> {
    try {
      for (const watcher of watchers) if (!(await this.mayStay(watcher))) this.end(watcher);
    } catch (error) {
      this.logger.warn({ err: error }, 'could not ask who may still watch');
    }
  }

  private async mayStay(watcher: Principal): Promise<boolean> {
    const current = await this.principals.find(watcher.sign_in_id);
    return current !== null && satisfies(current.role, watcher.role);
  }

  private end({ sign_in_id, role }: Principal): void {
    this.streams.signOut((principal) => principal.sign_in_id === sign_in_id && principal.role === role);
  }
}
