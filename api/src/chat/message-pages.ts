import { Injectable } from '@nestjs/common';
import type { MessagesQuery, MessageTree, Session } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import { yieldToEventLoop, yieldIfBusy } from '../core/clock/event-loop.js';
import type { Principal } from '../core/http/access.js';
import { sendJson } from '../core/http/send-json.js';
import { MAX_PAGE_BYTES } from '../core/paging/page-bytes.js';
import { SessionsService, TranscriptAccess } from '../sessions/index.js';
import { batchesOf } from './message-batches.js';
import { type MessageRow, toMessageView } from './message.view.js';
import { type MessageSize, MessagesRepository, type StoredTreeMessage } from './messages.repository.js';

type ShownSession = Pick<Session, 'session_id' | 'leaf_id'>;

/** Which messages a page may have. */
interface Selection {
  /** in the order in which they are read: the latest first if the page ends before a `seq`; one more than the page may have, if there is */
  sizes: readonly MessageSize[];
  /** the branch shown, if only its messages are wanted and they are not simply all */
  branch: MessageTree<StoredTreeMessage> | null;
}

/**
 * Sends pages of a transcript.
 *
 * Guarantees: a page ends after `limit` messages, or before the message that would make it exceed 1 MiB; it has at least one if there is one.
 * `more` says that others follow or, where it was requested backwards, precede. However long messages are, they are read a few at a time,
 * with yields to the event loop in between, and only as fast as the client consumes them.
 */
@Injectable()
export class MessagePages {
  constructor(
    private readonly sessions: SessionsService,
    private readonly messages: MessagesRepository,
    private readonly access: TranscriptAccess,
  ) {}

  /** @throws DomainError 404 */
  async sendOwn(reply: FastifyReply, principal: Principal, session_id: string, query: MessagesQuery): Promise<void> {
    const session = await this.sessions.findOwn(principal, session_id);
    await sendJson(reply, this.page(session, query));
  }

  /** Messages of any user's session, for administrators. @throws DomainError 404; 403 `transcript_sealed` */
  async sendAny(reply: FastifyReply, principal: Principal, session_id: string, query: MessagesQuery): Promise<void> {
    const session = await this.access.read(principal, session_id);
    await sendJson(reply, this.page(session, query));
  }

  /** The JSON of a `MessageList`, in chunks. */
  private async *page(session: ShownSession, query: MessagesQuery): AsyncGenerator<string, void> {
    // Many concurrent requests would together block the event loop.
    await yieldIfBusy();
    const selection = await this.select(session, query);
    const page = { bytes: 0, isFull: false };
    const batches = this.serialize(session.session_id, selection, query, page);
    const end = () => `]${page.isFull || selection.sizes.length > query.limit ? ',"more":true' : ''}}`;
    if (query.before !== undefined) {
      // The first message of the page is known only once the page is full.
      const messages: string[] = [];
      for await (const batch of batches) messages.unshift(...batch.reverse());
      yield `{"messages":[${messages.join(',')}${end()}`;
      return;
    }
    let text = '{"messages":[';
    let separator = '';
    for await (const batch of batches) {
      if (separator !== '') yield text;
      text = `${separator === '' ? text : separator}${batch.join(',')}`;
      separator = ',';
    }
    yield `${text}${end()}`;
  }

  /** The messages that fit into a page, as JSON, in the order of the selection. */
  private async *serialize(
    session_id: string,
    { sizes, branch }: Selection,
    { limit, before, path }: MessagesQuery,
    page: { bytes: number; isFull: boolean },
  ): AsyncGenerator<string[], void> {
    for (const seqs of batchesOf(sizes.slice(0, limit))) {
      if (page.bytes > 0) await yieldToEventLoop();
      const rows = await this.read(session_id, seqs, branch !== null);
      const fitting: string[] = [];
      for (const row of before === undefined ? rows : rows.reverse()) {
        const view = toMessageView(row);
        const message = JSON.stringify(path === undefined ? view : { ...view, versions: branch?.versions(row) ?? [row.message_id] });
        const size = Buffer.byteLength(message) + 1;
        page.isFull = page.bytes > 0 && page.bytes + size > MAX_PAGE_BYTES;
        if (page.isFull) break;
        fitting.push(message);
        page.bytes += size;
      }
      if (fitting.length > 0) yield fitting;
      if (page.isFull) return;
    }
  }

  private async select({ session_id, leaf_id }: ShownSession, { after = 0, before, limit, path }: MessagesQuery): Promise<Selection> {
    if (path === undefined || !(await this.sessions.isBranched(session_id))) {
      const sizes = before === undefined
        ? await this.messages.sizesAfter(session_id, after, limit + 1)
        : await this.messages.sizesBefore(session_id, before, limit + 1);
      return { sizes, branch: null };
    }
    const branch = await this.messages.tree(session_id);
    const shown = branch.path(leaf_id).sort((one, other) => one.seq - other.seq);
    const sizes = before === undefined ? shown.filter(({ seq }) => seq > after) : shown.filter(({ seq }) => seq < before).reverse();
    return { sizes: sizes.slice(0, limit + 1), branch };
  }

  private read(session_id: string, seqs: readonly number[], areScattered: boolean): Promise<MessageRow[]> {
    if (areScattered) return this.messages.withSeqs(session_id, seqs);
    return this.messages.between(session_id, Math.min(...seqs) - 1, Math.max(...seqs));
  }
}
