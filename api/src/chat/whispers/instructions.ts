import { Injectable } from '@nestjs/common';
import { type WriteJob, WriteGate } from '../../core/database/write-gate.js';
import { SessionsService } from '../../sessions/index.js';
import { WhisperChanged } from './whisper.events.js';
import { toWhisperView, usesOf, type WhisperRow } from './whisper.view.js';
import { WhispersRepository } from './whispers.repository.js';

/** Maximum number of answers that a whisper names. */
const MAX_USES = 100;

/**
 * What administrators have told the responder of a session, as answers are given it.
 *
 * Guarantees: a whisper counts for the answers that begin after it was stored, and is applied to no part of one; one for the next answer goes
 * into one answer, however often that is attempted. What an answer is given is stored as such before the responder is asked.
 */
@Injectable()
export class Instructions {
  constructor(
    private readonly gate: WriteGate,
    private readonly sessions: SessionsService,
    private readonly repository: WhispersRepository,
  ) {}

  /** @returns what a reply that begins has to heed, oldest first */
  async take(session_id: string, reply_id: string): Promise<string[]> {
    // Mostly there is nothing, and nothing is written then.
    if ((await this.repository.inForce(session_id, reply_id)).length === 0) return [];
    return this.gate.run(async (job) => {
      await this.sessions.lock(job.manager, session_id);
      const rows = await this.repository.inForce(session_id, reply_id, job.manager);
      for (const row of rows) await this.markUsed(job, row, reply_id);
      return rows.map(({ content }) => content);
    });
  }

  /** A whisper goes into a further version of a reply that was stopped; one for the next answer into none but that. */
  async markUsedInstead(job: WriteJob, row: WhisperRow, stopped_id: string, reply_id: string): Promise<void> {
    if (row.lasts === 'session') return this.markUsed(job, row, reply_id);
    if (usesOf(row).every((use) => use === stopped_id)) await this.setUses(job, row, [reply_id]);
  }

  /** Nothing was answered to what a reply had been given. */
  async giveBack(session_id: string, reply_id: string): Promise<void> {
    await this.gate.run(async (job) => {
      await this.sessions.lock(job.manager, session_id);
      for (const row of await this.repository.usedBy(job.manager, session_id, reply_id))
        await this.setUses(job, row, usesOf(row).filter((use) => use !== reply_id));
    });
  }

  /** A whisper goes into a reply. */
  private async markUsed(job: WriteJob, row: WhisperRow, reply_id: string): Promise<void> {
    const uses = usesOf(row);
    if (!uses.includes(reply_id)) await this.setUses(job, row, [...uses, reply_id].slice(-MAX_USES));
  }

  private async setUses(job: WriteJob, row: WhisperRow, uses: readonly string[]): Promise<void> {
    await this.repository.setUses(job.manager, row.whisper_id, uses);
    await job.publish(new WhisperChanged(row.session_id, toWhisperView({ ...row, used_by: JSON.stringify(uses) })));
  }
}
