import { Injectable } from '@nestjs/common';
import { Clock } from '../../core/clock/clock.js';
import { WriteGate } from '../../core/database/write-gate.js';
import { newId } from '../../core/ids/new-id.js';
import { Membership } from '../../core/instances/membership.js';
import { SessionsService } from '../../sessions/index.js';
import { GenerationsRepository, HOLD_VERSION } from './generations.repository.js';
import { instantInQueue } from './waiting-row.js';

/** Milliseconds after which the removal of a row is attempted again. */
const RETRY_MS = 1_000;

/**
 * Lets no reply of a session begin at any of several joined servers while something is done about those that have begun: a row at the head of the
 * queue, which ends with the work, or with the server.
 */
@Injectable()
export class GenerationHolds {
  constructor(
    private readonly gate: WriteGate,
    private readonly repository: GenerationsRepository,
    private readonly sessions: SessionsService,
    private readonly membership: Membership,
    private readonly clock: Clock,
  ) {}

  /** @param work begins at once where this server is alone, or nothing is in the queue */
  async during(session_id: string, work: () => Promise<void>): Promise<void> {
    if (!this.membership.isJoined || (await this.repository.queue(session_id)).length === 0) return work();
    const reply_id = newId(this.clock.now());
    try {
      await this.begin(session_id, reply_id);
      await work();
    } finally {
      // Also one that seemed to fail, whose commit may only not have been answered.
      await this.end(reply_id);
    }
  }

  /** While the database refuses it, everything else waits as well. */
  private async end(reply_id: string): Promise<void> {
    try {
      await this.gate.run(({ manager }) => this.repository.remove(manager, reply_id));
    } catch {
      setTimeout(() => void this.end(reply_id), RETRY_MS).unref();
    }
  }

  private begin(session_id: string, reply_id: string): Promise<void> {
    return this.gate.run(async ({ manager }) => {
      const session = await this.sessions.lock(manager, session_id);
      if (!session) return;
      const begun_at = instantInQueue(await this.repository.queue(session_id, manager), 'first', this.clock.now());
      const { user_id } = session;
      const row = { reply_id, session_id, reply_to: reply_id, version: HOLD_VERSION, user_id, seq: 0, owner: this.membership.instance_id, responder: null, begun_at };
      await this.repository.enlist(manager, row);
    });
  }
}
