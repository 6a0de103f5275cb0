import { Injectable } from '@nestjs/common';
import { Bus } from '../../core/bus/bus.js';
import { Clock } from '../../core/clock/clock.js';
import { WriteGate } from '../../core/database/write-gate.js';
import type { Actor } from '../../core/http/access.js';
import { SessionsService } from '../../sessions/index.js';
import { UserChanged, UserDeleted } from '../../users/index.js';
import { HandlingChanged } from '../chat.events.js';
import { AttributedMessages } from './attributed-messages.js';
import { type HandledSession, HandlingRepository } from './handling.repository.js';

/** Maximum number of sessions that are released in the job that disables, demotes or deletes their administrator; the task releases others. */
const MAX_AT_ONCE = 200;

/**
 * Releases sessions from administrators who no longer help in them: then their users wait for another one.
 *
 * Guarantees: the job that disables, demotes or deletes an administrator also releases the sessions that they have, up to {@link MAX_AT_ONCE};
 * a session is released only from the administrator, and in the state, in which it was found.
 */
@Injectable()
export class HandlingReleases {
  constructor(
    bus: Bus,
    private readonly gate: WriteGate,
    private readonly sessions: SessionsService,
    private readonly repository: HandlingRepository,
    private readonly messages: AttributedMessages,
    private readonly clock: Clock,
  ) {
    bus.within(UserDeleted, ({ user_id, actor }) => this.releaseAllOf(user_id, actor));
    bus.within(UserChanged, ({ user_id, moves, actor }) =>
      moves.role?.to === 'user' || moves.status?.to === 'disabled' ? this.releaseAllOf(user_id, actor) : undefined,
    );
  }

  /**
   * Releases a session, unless its handling has changed since it was read.
   *
   * @param actor whose action it is; null for the server itself
   * @param isForSilence whether its user has waited too long for an answer, and not if one was given meanwhile
   * @returns whether it was released
   */
  release(handled: HandledSession, actor: Actor | null, isForSilence = false): Promise<boolean> {
    return this.gate.run(async (job) => {
      const session = await this.sessions.lock(job.manager, handled.session_id);
      if (isForSilence && session?.waiting_since !== handled.waiting_since) return false;
      const changed = session && (await this.repository.release(job.manager, handled, this.clock.instant()));
      if (!changed) return false;
      const administrator = { user_id: handled.handled_by, name: session.handled_by_name };
      const { session: after, message } = await this.messages.tell(job, { ...session, ...changed }, 'person_left', administrator);
      await job.publish(new HandlingChanged(after, { from: 'person', to: 'waiting', actor, message, previous_handler: handled.handled_by }));
      return true;
    });
  }

  private releaseAllOf(user_id: string, actor: Actor | null): Promise<void> {
    // Joins the job that publishes the event.
    return this.gate.run(async ({ manager }) => {
      for (const handled of await this.repository.handledBy(manager, user_id, MAX_AT_ONCE)) await this.release(handled, actor);
    });
  }
}
