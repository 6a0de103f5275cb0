import { Injectable } from '@nestjs/common';
import type { MessagesQuery } from '@switchboard/shared';
import type { FastifyReply } from 'fastify';
import { yieldToEventLoop, yieldIfBusy } from '../core/clock/event-loop.js';
import type { Principal } from '../core/http/access.js';
import { sendJson } from '../core/http/send-json.js';
import { MAX_PAGE_BYTES } from '../core/paging/page-bytes.js';
import { SessionsService } from '../sessions/index.js';
import { toMessageView } from './message.view.js';
import { type MessageSize, MessagesRepository } from './messages.repository.js';

/** Bytes of stored text that are read at once: a millisecond of work, or one message if that is longer. */
const BATCH_BYTES = 65_536;

/**
 * Sends pages of a transcript.
 *
 * Guarantees: a page ends after `limit` messages, or before the message that would make it exceed 1 MiB; it has at least one if there is one.
 * `more` says that others follow. However long messages are, they are read a few at a time, with yields to the event loop in between, and
 * only as fast as the client consumes them.
 */
@Injectable()
export class MessagePages {
  constructor(
    private readonly sessions: SessionsService,
    private readonly messages: MessagesRepository,
  ) {}

  /** @throws DomainError 404 */
  async sendOwn(reply: FastifyReply, principal: Principal, session_id: string, query: MessagesQuery): Promise<void> {
    await this.sessions.findOwn(principal, session_id);
    await sendJson(reply, this.page(session_id, query));
  }

  /** Messages of any user's session, for administrators. @throws DomainError 404 */
  async sendAny(reply: FastifyReply, principal: Principal, session_id: string, query: MessagesQuery): Promise<void> {
    await this.sessions.openAny(principal, session_id);
    await sendJson(reply, this.page(session_id, query));
  }

  /** The JSON of a `MessageList`, in chunks. */
  private async *page(session_id: string, { after, limit }: MessagesQuery): AsyncGenerator<string, void> {
    // Many concurrent requests would together block the event loop.
    await yieldIfBusy();
    const sizes = await this.messages.sizesAfter(session_id, after, limit + 1);
    const batches = batchesOf(sizes.slice(0, limit));
    let text = '{"messages":[';
    let bytes = 0;
    let isFull = false;
    for (let at = 0, from = after; at < batches.length && !isFull; from = batches[at++]!) {
      if (at > 0) {
        yield text;
        text = '';
        await yieldToEventLoop();
      }
      for (const row of await this.messages.between(session_id, from, batches[at]!)) {
        const message = JSON.stringify(toMessageView(row));
        const size = Buffer.byteLength(message) + 1;
        isFull = bytes > 0 && bytes + size > MAX_PAGE_BYTES;
        if (isFull) break;
        text += `${bytes > 0 ? ',' : ''}${message}`;
        bytes += size;
      }
    }
    yield `${text}]${isFull || sizes.length > limit ? ',"more":true' : ''}}`;
  }
}

/** @returns the seq of the last message of each batch */
function batchesOf(sizes: readonly MessageSize[]): number[] {
  const ends: number[] = [];
  let bytes = Infinity;
  for (const size of sizes) {
    bytes += size.bytes;
    if (bytes > BATCH_BYTES) {
      ends.push(size.seq);
      bytes = size.bytes;
    } else ends[ends.length - 1] = size.seq;
  }
  return ends;
}
