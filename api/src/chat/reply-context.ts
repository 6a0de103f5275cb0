import { Injectable, Logger } from '@nestjs/common';
import type { Message } from '@switchboard/shared';
import type { AskedReply } from './asked-reply.js';
import type { GenerationResult } from './generation.js';
import { MessagesRepository } from './messages.repository.js';
import type { HistoryMessage, Responder, ResponderRequest } from './responder.js';
import { Instructions } from './whispers/instructions.js';

/** Number of earlier messages for a responder that does not say how many it wants. */
const DEFAULT_HISTORY_LENGTH = 40;

/** What responders are given besides the question. */
type Context = Pick<ResponderRequest, 'history' | 'instructions'>;

/** What responders are given besides the question: the earlier messages of its branch, and what administrators have told them. */
@Injectable()
export class ReplyContext {
  private readonly logger = new Logger(ReplyContext.name);

  constructor(
    private readonly messages: MessagesRepository,
    private readonly instructions: Instructions,
  ) {}

  /**
   * @param responders those that may answer; there is enough for the one that wants most
   * @param isBranched whether the order of the session's messages is not simply that of their `seq`
   */
  async of({ question, reply_id }: AskedReply, responders: readonly Responder[], isBranched: boolean): Promise<Context> {
    const history = await this.before(question, responders, isBranched);
    const takesInstructions = responders.some(({ takes_instructions }) => takes_instructions);
    return { history, instructions: takesInstructions ? await this.instructions.take(question.session_id, reply_id) : [] };
  }

  /** The reply is over. Instructions that nothing was answered to are for the next one. It never fails. */
  async conclude({ question, reply_id }: AskedReply, responders: readonly Responder[], { instructions }: Context, { text, responder }: GenerationResult): Promise<void> {
    const isHeeded = text !== '' && responders.some(({ name, takes_instructions }) => name === responder && takes_instructions);
    if (instructions.length === 0 || isHeeded) return;
    await this.instructions
      .giveBack(question.session_id, reply_id)
      .catch((err: unknown) => this.logger.warn({ err, session_id: question.session_id }, 'instructions that no answer has heeded could not be kept for the next one'));
  }

  /** @returns what precedes a question in its branch, oldest first, without system messages */
  private async before({ session_id, message_id, seq }: Message, responders: readonly Responder[], isBranched: boolean): Promise<HistoryMessage[]> {
    const limit = Math.max(...responders.map(({ history_length }) => history_length ?? DEFAULT_HISTORY_LENGTH));
    if (limit === 0) return [];
    if (!isBranched) return this.messages.historyBefore(session_id, seq, limit);
    const path = (await this.messages.tree(session_id)).path(message_id).slice(0, -1).filter(({ role }) => role !== 'system').slice(-limit);
    if (path.length === 0) return [];
    const byId = new Map((await this.messages.withSeqs(session_id, path.map((each) => each.seq))).map((row) => [row.message_id, row]));
    return path.flatMap((each) => {
      const row = byId.get(each.message_id);
      return row ? [{ role: row.role, content: row.content, message_id: row.message_id, seq: row.seq, author_name: row.author_name, created_at: row.created_at }] : [];
    });
  }
}
