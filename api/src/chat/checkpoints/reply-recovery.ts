import { Injectable } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { from, lastValueFrom, mergeMap, reduce } from 'rxjs';
import type { Problem } from '@switchboard/shared';
import { RecurringTask } from '../../core/clock/recurring-task.js';
import { WriteGate } from '../../core/database/write-gate.js';
import { Membership } from '../../core/instances/membership.js';
import { toProblem } from '../../core/http/problem.js';
import { SessionsService } from '../../sessions/index.js';
import { replyInterrupted } from '../chat.errors.js';
import { ReplyFailed } from '../chat.events.js';
import { toMessageView } from '../message.view.js';
import { MessagesRepository } from '../messages.repository.js';
import { ReplyWriter } from '../reply-writer.js';
import { GenerationsRepository, type SavedGeneration } from './generations.repository.js';
import { ReplyTexts } from './reply-texts.js';

/** Milliseconds between two attempts at startup, which are not repeated. */
const CHECK_INTERVAL_MS = 1_000;
/** Milliseconds after which somebody who seems to have died is looked for once more: only the connection may have been lost. */
const SECOND_LOOK_MS = 200;
/** Sessions whose replies are kept at the same time, where the database can write for several: a server may have answered in hundreds. */
const CONCURRENT_SESSIONS = 4;

/**
 * Turns what a crashed process has saved of its replies into interrupted replies: at startup, and, where several servers are joined, each time that it
 * was read who lives, for those of servers that are no longer alive.
 *
 * Guarantees: one that cannot be kept is logged and neither prevents the others nor the startup; what belongs to a session that is being deleted
 * goes with it; of several servers one keeps it, and its former server can no longer store it; whoever watches is told.
 */
@Injectable()
export class ReplyRecovery extends RecurringTask {
  constructor(
    private readonly gate: WriteGate,
    private readonly repository: GenerationsRepository,
    private readonly messages: MessagesRepository,
    private readonly sessions: SessionsService,
    private readonly writer: ReplyWriter,
    private readonly membership: Membership,
    private readonly texts: ReplyTexts,
  ) {
    super(CHECK_INTERVAL_MS, 'could not look up what servers that have died were answering');
  }

  override async onApplicationBootstrap(): Promise<void> {
    await this.runOnce();
    if (this.membership.isJoined) this.membership.onRefreshed(() => this.runNow());
  }

  protected async runOnce(): Promise<void> {
    const suspects = this.dead(await this.repository.owners());
    if (suspects.length === 0) return;
    if (this.membership.isJoined) {
      await delay(SECOND_LOOK_MS);
      await this.membership.refresh();
    }
    const dead = this.dead(suspects);
    const saved = (await this.repository.all()).filter(({ owner }) => dead.includes(owner));
    if (saved.length === 0) return;
    const sessions = Map.groupBy(saved, ({ session_id }) => session_id).values();
    const kept = from(sessions).pipe(mergeMap((replies) => this.recoverInOrder(replies), CONCURRENT_SESSIONS), reduce((sum, each) => sum + each));
    this.logger.log({ replies: await lastValueFrom(kept) }, 'kept what a crash has left of running replies');
  }

  /** @param replies of one session @returns how many could be kept */
  private async recoverInOrder(replies: readonly SavedGeneration[]): Promise<number> {
    let kept = 0;
    for (const each of replies) if (await this.tryToRecover(each)) kept++;
    return kept;
  }

  private dead(owners: readonly string[]): string[] {
    const living = new Set(this.membership.living.map(({ instance_id }) => instance_id));
    return owners.filter((owner) => !living.has(owner));
  }

  private async tryToRecover(saved: SavedGeneration): Promise<boolean> {
    try {
      return await this.recover(saved);
    } catch (error) {
      this.logger.error({ err: error, reply_id: saved.reply_id, session_id: saved.session_id }, 'what a crash has left of a running reply could not be kept');
      return false;
    }
  }

  /** @returns false where there is nothing to keep */
  private async recover(saved: SavedGeneration): Promise<boolean> {
    const { reply_id, session_id, reply_to, version, responder, model } = saved;
    const content = await this.texts.longer(reply_id, saved.content);
    const isKept = await this.gate.run(async (job) => {
      const session = await this.sessions.lock(job.manager, session_id);
      if (!(await this.repository.takeOver(job.manager, saved, this.membership.instance_id))) return false;
      const question = await this.messages.find(job.manager, session_id, reply_to);
      const written = await this.messages.findReply(job.manager, session_id, reply_to);
      const isAnswered = written !== undefined && written.version >= version && written.status !== 'interrupted';
      if (session && question && !isAnswered && this.membership.isJoined) await job.publish(new ReplyFailed(session_id, reply_to, problemOf(saved)));
      if (!session || !question || isAnswered || content === '') {
        await this.repository.remove(job.manager, reply_id);
        await this.writer.reattachFollowers(job, { question: { session_id, message_id: reply_to }, reply_id });
        return false;
      }
      const basis = { handling_version: session.handling_version, last_seq: session.last_seq };
      const parent_id = (await this.messages.lastAwaiting(job.manager, session_id, reply_id)) ?? reply_to;
      const asked = { question: toMessageView(question), reply_id, version, responder, parent_id, basis };
      const told = { sources: [], finish_reason: null, usage: null, history_from: null, first_ms: null, thought_ms: null, total_ms: null, stood_in_for: null };
      await this.writer.write(job, asked, { ...told, text: content, status: 'interrupted', responder: responder ?? '', model }, true);
      return true;
    });
    // It may be asked for again under the same id.
    this.texts.forget(reply_id);
    return isKept;
  }
}

/** What those who watch a reply are told when its server has died. */
function problemOf({ session_id, reply_to }: SavedGeneration): Problem {
  return toProblem(replyInterrupted(), `/api/sessions/${session_id}/chat`, reply_to);
}
