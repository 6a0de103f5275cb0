import { Injectable } from '@nestjs/common';
import type { ReplyStart } from '@switchboard/shared';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../core/clock/clock.js';
import { RecurringTask } from '../../core/clock/recurring-task.js';
import { WriteGate } from '../../core/database/write-gate.js';
import type { AskedReply } from '../asked-reply.js';
import { GenerationHolds } from './generation-holds.js';
import { GenerationLeases } from './generation-leases.js';
import { GenerationsRepository, type SavedGeneration } from './generations.repository.js';

/** How often replies in progress are saved, in milliseconds. */
const INTERVAL_MS = 2_000;
/** Length in UTF-16 units beyond which a reply is saved less often. */
const LONG = 50_000;
/** How often long ones are, in milliseconds. */
const LONG_INTERVAL_MS = 5_000;

/** What is known of a reply in progress. */
interface Tracked {
  asked: AskedReply;
  user_id: string;
  /** null until it begins */
  start: ReplyStart | null;
  /** the text announced so far */
  text: string;
}

interface Entry {
  reply: Tracked;
  savedLength: number;
  /** on the monotonic clock of the process */
  savedAt: number;
}

/**
 * Saves the text of replies in progress, so that a crash costs at most the last seconds of it.
 *
 * Guarantees: a reply whose text grew is saved every 2 s, a long one every 5 s, all of them in one job; what was saved is removed in the job
 * that writes the reply. A reply that takes less than 2 s costs nothing.
 */
@Injectable()
export class ReplyCheckpoints extends RecurringTask {
  private readonly entries = new Map<string, Entry>();
  private saving: Promise<void> = Promise.resolve();

  constructor(
    private readonly gate: WriteGate,
    private readonly repository: GenerationsRepository,
    private readonly clock: Clock,
    readonly leases: GenerationLeases,
    readonly holds: GenerationHolds,
  ) {
    super(INTERVAL_MS, 'replies in progress could not be saved');
  }

  /** Saves a reply from now on. @param reply read at each save */
  track(reply: Tracked): void {
    this.entries.set(reply.asked.reply_id, { reply, savedLength: 0, savedAt: performance.now() });
  }

  /** Ends the saving of a reply; resolves when it is not being saved any more. @returns whether anything was saved of it */
  async untrack(reply_id: string): Promise<boolean> {
    const entry = this.entries.get(reply_id);
    this.entries.delete(reply_id);
    await this.saving.catch(() => undefined);
    return entry !== undefined && entry.savedLength > 0;
  }

  /** The replies that are saved. */
  get tracked(): readonly Tracked[] {
    return [...this.entries.values()].map(({ reply }) => reply);
  }

  /** Removes what was saved of a reply, in the job that writes it. */
  remove(manager: EntityManager, reply_id: string): Promise<void> {
    return this.repository.remove(manager, reply_id);
  }

  protected runOnce(): Promise<void> {
    return (this.saving = this.save());
  }

  private async save(): Promise<void> {
    const now = performance.now();
    const grown = [...this.entries.values()].filter(({ reply, savedLength, savedAt }) =>
      reply.start !== null && reply.text.length > savedLength && (reply.text.length <= LONG || now - savedAt >= LONG_INTERVAL_MS),
    );
    if (grown.length === 0) return;
    const generations = grown.map(({ reply }) => this.toGeneration(reply));
    const lost: string[] = [];
    await this.gate.run(async ({ manager }) => {
      for (const generation of generations) {
        if (!this.leases.isJoined) await this.repository.save(manager, generation);
        else if (!(await this.repository.update(manager, generation))) lost.push(generation.reply_id);
      }
    });
    for (const reply_id of lost) this.leases.lose(reply_id);
    grown.forEach((entry, at) => {
      entry.savedLength = generations[at]!.content.length;
      entry.savedAt = now;
    });
  }

  private toGeneration({ asked: { question, reply_id, version }, user_id, start, text }: Tracked): SavedGeneration {
    return {
      reply_id, version, user_id, session_id: question.session_id, reply_to: question.message_id, seq: question.seq, owner: this.leases.owner,
      begun_at: start!.at, responder: start!.responder, model: start!.model, content: text.toWellFormed(), sources: null, saved_at: this.clock.instant(),
    };
  }
}
