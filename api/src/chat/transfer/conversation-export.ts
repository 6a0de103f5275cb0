import { Inject, Injectable } from '@nestjs/common';
import { type ConversationFile, type Session, type TransferFormat } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import { yieldIfBusy } from '../../core/clock/event-loop.js';
import { SETTINGS } from '../../core/config/settings-token.js';
import type { Principal } from '../../core/http/access.js';
import type { HttpSettings } from '../../core/http/http.settings.js';
import { sendText } from '../../core/http/send-text.js';
import { SessionsService, TranscriptAccess } from '../../sessions/index.js';
import { batchesOf } from '../message-batches.js';
import { type MessageRow, toMessageView } from '../message.view.js';
import { MessagesRepository } from '../messages.repository.js';
import { attachmentOf } from './file-name.js';
import { markdownHead, markdownOf } from './markdown-file.js';

/** Messages whose sizes are read at once. */
const SIZES_AT_ONCE = 1_000;

type ExportedSession = ConversationFile['session'];

/**
 * Sends conversations as files.
 *
 * Guarantees: a file has what its user sees, whoever exports it: no reasoning of models, and nothing that administrators see alone. It ends with
 * the last message that there was at its beginning. However long the messages are, they are read a few at a time, in turns of the event loop
 * of their own, and only as fast as the client consumes them; a file that was cut off does not look complete.
 */
@Injectable()
export class ConversationExport {
  constructor(
    private readonly sessions: SessionsService,
    private readonly messages: MessagesRepository,
    private readonly access: TranscriptAccess,
    @Inject(SETTINGS) private readonly settings: HttpSettings,
  ) {}

  /** @throws DomainError 404 */
  async sendOwn(reply: FastifyReply, principal: Principal, session_id: string, format: TransferFormat): Promise<void> {
    const { pinned, archived, ...session } = await this.sessions.findOwn(principal, session_id);
    await this.send(reply, session, format);
  }

  /** A conversation of any user, for administrators who have opened it. @throws DomainError 404; 403 `transcript_sealed` */
  async sendAny(reply: FastifyReply, principal: Principal, session_id: string, format: TransferFormat): Promise<void> {
    await this.access.read(principal, session_id);
    const { pinned, archived, ...session } = await this.sessions.findAnyOwn(session_id);
    await this.send(reply, session, format);
  }

  private send(reply: FastifyReply, session: ExportedSession, format: TransferFormat): Promise<void> {
    const headers = { 'cache-control': 'no-store, no-transform', 'content-disposition': attachmentOf(session, format) };
    if (format === 'json') return sendText(reply, { ...headers, 'content-type': 'application/json; charset=utf-8' }, this.json(session));
    return sendText(reply, { ...headers, 'content-type': 'text/markdown; charset=utf-8' }, this.markdown(session));
  }

  private async *json(session: ExportedSession): AsyncGenerator<string, void> {
    const head: Omit<ConversationFile, 'messages'> = { format: 'switchboard/conversation', version: 1, session };
    let text = `${JSON.stringify(head).slice(0, -1)},"messages":[`;
    let separator = '';
    for await (const rows of this.inOrder(session.session_id)) {
      yield text;
      text = `${separator}${rows.map((row) => JSON.stringify(toMessageView(row))).join(',')}`;
      separator = ',';
    }
    yield `${text}]}`;
  }

  private async *markdown(session: ExportedSession): AsyncGenerator<string, void> {
    yield markdownHead(session);
    for await (const rows of this.shown(session)) yield rows.map((row) => markdownOf(toMessageView(row), this.settings.publicUrl)).join('');
  }

  /** The messages of the branch shown, in its order. */
  private async *shown({ session_id, leaf_id }: Pick<Session, 'session_id' | 'leaf_id'>): AsyncGenerator<MessageRow[], void> {
    if (!(await this.sessions.isBranched(session_id))) {
      yield* this.inOrder(session_id);
      return;
    }
    const path = (await this.messages.tree(session_id)).path(leaf_id);
    for (const seqs of batchesOf(path)) {
      const rows = new Map((await this.messages.withSeqs(session_id, seqs)).map((row) => [row.seq, row]));
      yield seqs.flatMap((seq) => rows.get(seq) ?? []);
    }
  }

  /** All messages, in order of `seq`. */
  private async *inOrder(session_id: string): AsyncGenerator<MessageRow[], void> {
    // Many concurrent requests would together block the event loop.
    await yieldIfBusy();
    const [last] = await this.messages.sizesBefore(session_id, Number.MAX_SAFE_INTEGER, 1);
    for (let after = 0; last && after < last.seq; ) {
      const sizes = (await this.messages.sizesAfter(session_id, after, SIZES_AT_ONCE)).filter(({ seq }) => seq <= last.seq);
      for (const seqs of batchesOf(sizes)) yield await this.messages.between(session_id, seqs[0]! - 1, seqs.at(-1)!);
      if (sizes.length === 0) return;
      after = sizes.at(-1)!.seq;
    }
  }
}
