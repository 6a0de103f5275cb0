import { Injectable } from '@nestjs/common';
import { RecurringTask } from '../../core/clock/recurring-task.js';
import { Messenger } from '../../core/instances/messenger.js';
import { ReplyCheckpoints } from './reply-checkpoints.js';

/** Milliseconds between two additions. */
const INTERVAL_MS = 200;

/** What other servers can read of a reply in progress. */
interface Told {
  /** UTF-16 units of it */
  length: number;
  bytes: number;
}

/**
 * Leaves the text of replies in progress where other servers can read it, so that less is lost than by the checkpoints alone when this one dies.
 *
 * Guarantees: while messages arrive, what was said more than some 200 ms ago can be read. It is an addition: without it, or after the messenger lost
 * everything, the checkpoint counts.
 */
@Injectable()
export class ReplyTexts extends RecurringTask {
  private told = new Map<string, Told>();

  constructor(
    private readonly checkpoints: ReplyCheckpoints,
    private readonly messenger: Messenger,
  ) {
    super(INTERVAL_MS, 'replies in progress could not be left for other servers');
  }

  override onApplicationBootstrap(): Promise<void> | void {
    if (this.messenger.isJoined) return super.onApplicationBootstrap();
  }

  /** What is known of a reply whose server has died. @param saved its checkpoint @returns that, or a longer text that begins with it */
  async longer(reply_id: string, saved: string): Promise<string> {
    const text = (await this.messenger.read(reply_id)) ?? '';
    return text.length > saved.length && text.startsWith(saved) ? text : saved;
  }

  protected async runOnce(): Promise<void> {
    if (!this.messenger.isTrusted) return;
    const running = new Map(this.checkpoints.tracked.filter(({ start }) => start !== null).map(({ asked, text }) => [asked.reply_id, withoutHalf(text)]));
    for (const reply_id of this.told.keys()) if (!running.has(reply_id)) this.forget(reply_id);
    await Promise.all([...running].map(([reply_id, text]) => this.tell(reply_id, text)));
  }

  /** A reply is over, or was taken over. */
  forget(reply_id: string): void {
    this.told.delete(reply_id);
    this.messenger.remove(reply_id);
  }

  private async tell(reply_id: string, text: string): Promise<void> {
    const told = this.told.get(reply_id);
    if (text.length === (told?.length ?? 0)) return;
    const added = text.slice(told?.length);
    const bytes = (told?.bytes ?? 0) + Buffer.byteLength(added);
    // What was there before may be gone, or of an earlier attempt.
    const isWhole = told !== undefined && (await this.messenger.append(reply_id, added).catch(() => null)) === bytes;
    if (!isWhole) {
      this.told.delete(reply_id);
      await this.messenger.put(reply_id, text);
    }
    this.told.set(reply_id, { length: text.length, bytes: isWhole ? bytes : Buffer.byteLength(text) });
  }
}

/** Without the first half of a character whose second half has not been said yet. */
function withoutHalf(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
}
