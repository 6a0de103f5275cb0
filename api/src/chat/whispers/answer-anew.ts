import { Injectable } from '@nestjs/common';
import { WriteGate } from '../../core/database/write-gate.js';
import { UsersService } from '../../users/index.js';
import type { BegunReply } from '../asked-reply.js';
import { Replies } from '../replies.js';
import { FurtherVersions, type PendingVersion } from './further-versions.js';
import { Instructions } from './instructions.js';
import { usesOf } from './whisper.view.js';
import { WhispersRepository } from './whispers.repository.js';

/**
 * Has what is being said stopped and said anew, so that it heeds a whisper.
 *
 * Guarantees: what was said until then is kept as an earlier version; nothing else is begun in between; an answer that heeds the whisper already
 * goes on. Where nothing is being said, the whisper counts for the next answer.
 */
@Injectable()
export class AnswerAnew {
  private readonly inProgress = new Map<string, Promise<void>>();

  constructor(
    private readonly gate: WriteGate,
    private readonly repository: WhispersRepository,
    private readonly instructions: Instructions,
    private readonly replies: Replies,
    private readonly versions: FurtherVersions,
    private readonly users: UsersService,
  ) {}

  /** Returns once the further version is reserved; it is not waited for, and its failure is told like any other. */
  async heed(session_id: string, whisper_id: string): Promise<void> {
    // One after another: the version that one of them reserves heeds what another whispers meanwhile.
    const earlier = this.inProgress.get(session_id);
    const heeding = (earlier ?? Promise.resolve()).catch(() => undefined).then(() => this.sayAnew(session_id, whisper_id));
    this.inProgress.set(session_id, heeding);
    try {
      await heeding;
    } finally {
      if (this.inProgress.get(session_id) === heeding) this.inProgress.delete(session_id);
    }
  }

  private async sayAnew(session_id: string, whisper_id: string): Promise<void> {
    await this.replies.holdWhile(session_id, async ([running], stop) => {
      if (!running || (await this.isHeeded(running, whisper_id))) return;
      await stop();
      const pending = await this.reserve(running, whisper_id);
      if (pending) this.begin(pending);
    });
  }

  private async reserve(running: BegunReply, whisper_id: string): Promise<PendingVersion | null> {
    let pending: PendingVersion | null = null;
    const drop = () => pending && this.replies.release(pending.turn);
    const reserved = this.gate.run(async (job) => {
      // The job runs a second time after it was rolled back.
      drop();
      pending = await this.versions.prepare(job, running);
      const whisper = pending && (await this.repository.find(running.session_id, whisper_id, job.manager));
      // What was stopped may have begun to heed it a moment before.
      if (pending && whisper?.withdrawn_at === null) await this.instructions.markUsedInstead(job, whisper, running.reply_id, pending.asked.reply_id);
      return pending;
    });
    reserved.catch(drop);
    return reserved;
  }

  private begin({ asked, turn, user_id }: PendingVersion): void {
    const answer = this.users.get(user_id).then(({ name }) => this.replies.ask(asked, { user_id, name }));
    void answer.catch(() => undefined).finally(() => this.replies.release(turn));
  }

  /** Whether an answer need not be stopped for a whisper: it heeds it, or another one did, or the whisper was withdrawn. */
  private async isHeeded({ session_id, reply_id }: BegunReply, whisper_id: string): Promise<boolean> {
    const whisper = await this.repository.find(session_id, whisper_id);
    if (whisper?.withdrawn_at !== null) return true;
    const uses = usesOf(whisper);
    return whisper.lasts === 'next' ? uses.length > 0 : uses.includes(reply_id);
  }
}
